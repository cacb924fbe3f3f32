package io.dgram.tests.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.tests.support.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@DisplayName("Sockets of this library and of luv, the libuv of luvit")
@Tag("slow")
final class LuvTest extends Interoperation {

    private static final String ECHO = """
        local uv = require('luv')
        local socket = uv.new_udp()
        assert(socket:bind('0.0.0.0', 0))
        assert(socket:set_membership(..., '127.0.0.1', 'join'))
        socket:recv_start(function(failure, data, sender)
          assert(not failure, failure)
          if sender then
            socket:send(data, sender.ip, sender.port, function(refusal) assert(not refusal, refusal) end)
          end
        end)
        io.stdout:write('listening on 127.0.0.1:', socket:getsockname().port, '\\n')
        io.stdout:flush()
        uv.run()
        """;

    private static final String CLIENT = """
        local uv = require('luv')
        local address, port, size = ...
        local bytes = {}
        for i = 1, tonumber(size) do bytes[i] = string.char((i - 1) % 251) end
        local payload = table.concat(bytes)
        local socket = uv.new_udp()
        assert(socket:bind('0.0.0.0', 0))
        assert(socket:set_broadcast(true))
        assert(socket:set_multicast_interface('127.0.0.1'))
        assert(socket:set_multicast_ttl(0))
        socket:recv_start(function(failure, data, sender)
          assert(not failure, failure)
          if sender then
            print(#data .. ' bytes, ' .. (data == payload and '' or 'not ') .. 'as sent, from '
              .. sender.ip .. ':' .. sender.port)
            socket:close()
          end
        end)
        socket:send(payload, address, tonumber(port), function(refusal) assert(not refusal, refusal) end)
        uv.run()
        """;

    @Override
    void assumeInstalled() throws Exception {
        Machine.assumeProgram("lua5.1");
        try (ChildProcess probe = lua("require('luv')")) {
            assumeTrue(probe.awaitStatus() == 0, "lua5.1 has no module luv: it is in the package lua-luv of Debian");
        }
    }

    @Override
    ChildProcess startEcho(String group) throws IOException {
        return lua(ECHO, group);
    }

    @Override
    ChildProcess startClient(String address, int port, int size) throws IOException {
        return lua(CLIENT, address, Integer.toString(port), Integer.toString(size));
    }

    // A script given by option would not see its arguments.
    private static ChildProcess lua(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("lua5.1", "-"));
        command.addAll(List.of(arguments));
        ChildProcess lua = ChildProcess.start(command);
        lua.type(script);
        lua.endInput();
        return lua;
    }
}
