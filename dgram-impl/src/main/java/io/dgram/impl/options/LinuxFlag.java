package io.dgram.impl.options;

import io.dgram.SocketType;
import io.dgram.impl.linux.LinuxOption;
import java.io.IOException;
import java.util.Set;

/**
 * A flag that only Linux has.
 *
 * @param option Linux's option
 * @param types the types of sockets that have it
 * @param beforeBind whether it can be set on an unbound socket only
 */
record LinuxFlag(LinuxOption option, Set<SocketType> types, boolean beforeBind) implements OptionHandler<Boolean> {

    @Override
    public void set(Target target, Boolean value) throws IOException {
        requireType(target);
        if (beforeBind && target.bound()) {
            throw new IllegalStateException("the socket is bound");
        }
        target.descriptor().setOption(option, value ? 1 : 0);
    }

    @Override
    public Boolean get(Target target) throws IOException {
        requireType(target);
        return target.descriptor().getOption(option) != 0;
    }

    @Override
    public boolean isSupported(Target target) {
        return types.contains(target.type()) && target.descriptor().missing().isEmpty();
    }

    private void requireType(Target target) {
        if (!types.contains(target.type())) {
            throw new UnsupportedOperationException("a " + target.type() + " socket has no such option");
        }
    }
}
