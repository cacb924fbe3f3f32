package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.tests.support.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients of other makers: Node.js asks servers in turn while they are attacked, three times if need be; socat asks
 * once afterwards. What is not installed does not ask.
 */
final class ForeignClients implements AutoCloseable {

    private static final String NODE = """
        const dgram = require('dgram');
        let ended = false;
        process.stdin.on('data', () => ended = true);

        function ask(socket, port, text) {
          return new Promise(resolve => {
            const timer = setTimeout(() => resolve(false), 2000);
            socket.removeAllListeners('message').on('message', (data, sender) => {
              if (sender.port === port && data.toString() === text) {
                clearTimeout(timer);
                resolve(true);
              }
            });
            socket.send(text, port, process.argv[1]);
          });
        }

        async function main() {
          const socket = dgram.createSocket('udp4');
          let asked = 0, unanswered = 0;
          while (!ended) {
            for (const port of process.argv.slice(2).map(Number)) {
              const text = 'question ' + asked++;
              if (!(await ask(socket, port, text) || await ask(socket, port, text) || await ask(socket, port, text))) {
                unanswered++;
              }
            }
            await new Promise(resolve => setTimeout(resolve, 10));
          }
          console.log('asked ' + asked + ', unanswered ' + unanswered);
          process.exit();
        }

        main();
        """;
    private static final String SOCAT = """
        for port in "$@"; do
          echo hello | socat -t 1 - "UDP4:$0:$port" &
        done
        wait
        """;
    private static final Pattern RESULT = Pattern.compile("asked (\\d+), unanswered 0");

    private final List<String> where;
    private final String host;
    private final List<String> ports;
    private final Optional<ChildProcess> node;

    /**
     * Starts asking.
     *
     * @param where begins the command that runs others on their host
     * @param host an IPv4 address
     */
    ForeignClients(List<String> where, String host, List<EchoServer> servers) throws IOException, InterruptedException {
        this.where = where;
        this.host = host;
        ports = servers.stream().map(server -> String.valueOf(server.port())).toList();
        node = isInstalled("node") ? Optional.of(run("node", "-e", NODE)) : Optional.empty();
    }

    private static boolean isInstalled(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }

    private ChildProcess run(String... program) throws IOException {
        List<String> command = new ArrayList<>(where);
        Collections.addAll(command, program);
        command.add(host);
        command.addAll(ports);
        return new ChildProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Asserts that all were answered by all. */
    void assertAnswered() throws IOException, InterruptedException {
        if (node.isPresent()) {
            node.get().type("end\n");
            String line = node.get().nextLine();
            Matcher matcher = RESULT.matcher(line);
            assertTrue(matcher.matches() && Integer.parseInt(matcher.group(1)) > 0, line);
        }
        if (isInstalled("socat")) {
            try (ChildProcess socat = run("sh", "-c", SOCAT)) {
                List<String> answers = new ArrayList<>();
                for (int i = 0; i < ports.size(); i++) {
                    answers.add(socat.nextLine());
                }
                assertEquals(Collections.nCopies(ports.size(), "hello"), answers, () -> "socat: " + ports);
            }
        }
    }

    @Override
    public void close() {
        node.ifPresent(ChildProcess::close);
    }
}
