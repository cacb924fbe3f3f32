package io.dgram.tests.app;

import io.dgram.tests.support.ChildProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@DisplayName("Sockets of this library and of Node.js")
@Tag("slow")
final class NodeInteropTest extends Interoperation {

    private static final String ECHO = """
        const [group] = process.argv.slice(1);
        const socket = require('dgram').createSocket('udp4');
        socket.on('message', (data, sender) => socket.send(data, sender.port, sender.address));
        socket.bind(0, () => {
          socket.addMembership(group, '127.0.0.1');
          console.log('listening on 127.0.0.1:' + socket.address().port);
        });
        """;

    private static final String CLIENT = """
        const [address, port, size] = process.argv.slice(1);
        const payload = Buffer.from(Array.from({length: Number(size)}, (_, i) => i % 251));
        const socket = require('dgram').createSocket('udp4');
        socket.on('message', (data, sender) => {
          console.log(data.length + ' bytes, ' + (data.equals(payload) ? '' : 'not ') + 'as sent, from '
              + sender.address + ':' + sender.port);
          socket.close();
        });
        socket.bind(0, () => {
          socket.setBroadcast(true);
          socket.setMulticastInterface('127.0.0.1');
          socket.setMulticastTTL(0);
          socket.send(payload, Number(port), address);
        });
        """;

    @Override
    void assumeInstalled() {
        Machine.assumeProgram("node");
    }

    @Override
    ChildProcess startEcho(String group) throws IOException {
        return ChildProcess.start(List.of("node", "-e", ECHO, group));
    }

    @Override
    ChildProcess startClient(String address, int port, int size) throws IOException {
        return ChildProcess.start(
                List.of("node", "-e", CLIENT, address, Integer.toString(port), Integer.toString(size)));
    }
}
