package io.dgram.impl.errors;

/** An operation of a socket, as failures name it ({@link io.dgram.DgramException#operation()}). */
public enum Operation {
    OPEN("open"),
    BIND("bind"),
    CONNECT("connect"),
    DISCONNECT("disconnect"),
    ADDRESS("address"),
    REMOTE_ADDRESS("remoteAddress"),
    SEND("send"),
    RECEIVE("receive"),
    ICMP_ERRORS("icmpErrors"),
    CLOSE_ON("closeOn"),
    CLOSE_AFTER("closeAfter"),
    RECV_START("recvStart"),
    RECV_STOP("recvStop"),
    SET_TIMEOUT("setTimeout"),
    SET_RECEIVE_FILTER("setReceiveFilter"),
    SET_SEND_FILTER("setSendFilter"),
    SET_OPTION("setOption"),
    GET_OPTION("getOption"),
    JOIN("join"),
    LEAVE("leave"),
    BLOCK("block"),
    UNBLOCK("unblock"),
    SET_MEMBERSHIP("setMembership"),
    MEMBERSHIPS("memberships"),
    INTERFACES("interfaces"),
    BIND_ALL("bindAll");

    private final String text;

    Operation(String text) {
        this.text = text;
    }

    /** Returns the name of the method of the public API. */
    public String text() {
        return text;
    }

    /** The same as {@link #text()}, so that a message can be put together with it. */
    @Override
    public String toString() {
        return text;
    }
}
