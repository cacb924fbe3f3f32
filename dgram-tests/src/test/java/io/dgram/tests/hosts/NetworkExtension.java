package io.dgram.tests.hosts;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Capability;
import io.dgram.Dgram;
import java.io.IOException;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link Network} of this run, and skips them where there cannot be one. */
final class NetworkExtension implements BeforeAllCallback, ParameterResolver {

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(OS.LINUX.isCurrentOs(), "network namespaces exist on Linux only");
        assumeTrue(Dgram.capabilities().has(Capability.IPV6), "no IPv6 here");
        network(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Network.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return network(context);
    }

    // What is in the store of all tests is closed after the last of them.
    private static Network network(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(NetworkExtension.class))
                .getOrComputeIfAbsent(Network.class, key -> make(), Network.class);
    }

    private static Network make() {
        try {
            return new Network();
        } catch (IOException e) {
            return abort("network namespaces cannot be made here, as root can on most Linux: " + e.getMessage());
        }
    }
}
