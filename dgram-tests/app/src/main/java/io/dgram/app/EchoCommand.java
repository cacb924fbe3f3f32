package io.dgram.app;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;

/** {@code echo}: opens and binds a socket for an {@link Echo}, which Ctrl-C ends. */
final class EchoCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage("echo", "[--port P] [--host H] [--type udp4|udp6]", """
            Sends every datagram back to its sender, until interrupted; then prints the counts.
            --port P   the port to listen on; default 0, any free port
            --host H   the address or name to listen on; default: all addresses
            --type T   udp4 or udp6; default: udp6 if H is an IPv6 address, else udp4
            """);
    }

    @Override
    public int run(Arguments arguments) throws UsageException, DgramException {
        Address address = Address.toBind(arguments);
        arguments.end();
        try (Socket socket = Dgram.createSocket(SocketConfig.of(address.type()).withName("echo"));
                CtrlC ctrlC = new CtrlC()) {
            socket.bind(address.port(), address.host());
            Echo echo = new Echo(socket, EchoCommand::print);
            ctrlC.closes(socket);
            Output.line("listening on " + socket.address());
            echo.run();
            Output.line(echo.statistics().summary());
        }
        return Main.OK;
    }

    private static void print(Message message) {
        Output.line(message.sender() + ": " + message.size() + " bytes" + (message.truncated() ? " (truncated)" : ""));
    }
}
