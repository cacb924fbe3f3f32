package io.dgram.impl.options;

import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.NetworkLink;
import io.dgram.impl.transport.OptionHandler;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The handler of an option whose value is an interface. It sets the option through {@link InterfaceSettings}, so that
 * the option is set again when the interface is replaced.
 *
 * @param interfaces the socket's settings, created lazily
 * @param setting returns the one of this option
 * @param unavailableReason why it cannot be set, if it cannot
 */
record InterfaceHandler(
        Supplier<InterfaceSettings> interfaces,
        Function<InterfaceSettings, InterfaceSetting> setting,
        Optional<String> unavailableReason)
        implements OptionHandler<Optional<NetworkInterface>> {

    static InterfaceHandler multicast(Supplier<InterfaceSettings> interfaces) {
        return new InterfaceHandler(interfaces, InterfaceSettings::multicastSetting, Optional.empty());
    }

    static InterfaceHandler boundDevice(Supplier<InterfaceSettings> interfaces, InterfaceOption device) {
        return new InterfaceHandler(interfaces, InterfaceSettings::boundDeviceSetting, device.unavailableReason());
    }

    @Override
    public void set(Optional<NetworkInterface> value) throws IOException {
        InterfaceSettings settings = available();
        settings.set(setting.apply(settings), value.map(NetworkLink::of));
    }

    @Override
    public Optional<NetworkInterface> get() throws IOException {
        InterfaceSettings settings = available();
        return settings.get(setting.apply(settings));
    }

    private InterfaceSettings available() {
        unavailableReason.ifPresent(reason -> {
            throw new UnsupportedOperationException(reason);
        });
        return interfaces.get();
    }

    @Override
    public boolean isSupported() {
        return unavailableReason.isEmpty();
    }
}
