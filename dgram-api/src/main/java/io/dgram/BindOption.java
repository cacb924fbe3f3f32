package io.dgram;

/**
 * An option given to {@link Socket#bind(int, String, BindOption, BindOption...) bind}, as in luvit and libuv. The same
 * options can be set when the socket is opened ({@link SocketConfig}) or by
 * {@link Socket#setOption(Option, Object) setOption}.
 */
public enum BindOption {

    /** Sets {@link Option#REUSE_ADDRESS}: luvit's {@code reuseaddr}, libuv's {@code UV_UDP_REUSEADDR}. */
    REUSE_ADDRESS(Option.REUSE_ADDRESS),

    /** Sets {@link Option#REUSE_PORT}: libuv's {@code UV_UDP_REUSEPORT}. */
    REUSE_PORT(Option.REUSE_PORT),

    /** Sets {@link Option#IPV6_ONLY}: luvit's {@code ipv6only}, libuv's {@code UV_UDP_IPV6ONLY}. */
    IPV6_ONLY(Option.IPV6_ONLY);

    @SuppressWarnings("ImmutableEnumChecker") // options are constants
    private final Option<Boolean> option;

    BindOption(Option<Boolean> option) {
        this.option = option;
    }

    /**
     * Returns the option that is set to {@code true} before binding.
     *
     * @return the option
     */
    public Option<Boolean> option() {
        return option;
    }
}
