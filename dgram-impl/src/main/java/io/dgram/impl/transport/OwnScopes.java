package io.dgram.impl.transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;

/**
 * The scopes of this machine's link-local addresses (RFC 4007). The JDK's channels give such a target its scope if it
 * lacks one; calls that go past the JDK have to do the same.
 */
public final class OwnScopes {

    private OwnScopes() {}

    /** Tells whether a target is a link-local address without a scope. */
    public static boolean isUnscoped(InetSocketAddress target) {
        return target.getAddress() instanceof Inet6Address ipv6 && ipv6.isLinkLocalAddress() && ipv6.getScopeId() == 0;
    }

    /** Returns a target with its scope if it is an address of this machine that lacks it; otherwise as it is. */
    public static InetSocketAddress complete(InetSocketAddress target) throws IOException {
        if (!isUnscoped(target)) {
            return target;
        }
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(target.getAddress()::equals)
                .findFirst()
                .map(own -> new InetSocketAddress(own, target.getPort()))
                .orElse(target);
    }
}
