package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the compiler lets an application do, which has the API and nothing else on its module path")
final class SealedApiTest {

    private static final String EXHAUSTIVE = """
        class App {
            static String describe(io.dgram.Event event) {
                return switch (event) {
                    case io.dgram.Message message -> message.text();
                    case io.dgram.Event.Listening(io.dgram.Endpoint address) -> address.toString();
                    case io.dgram.Event.Connected(io.dgram.Endpoint remote) -> remote.toString();
                    case io.dgram.Event.Timeout(java.time.Duration idle) -> idle.toString();
                    case io.dgram.Event.MembershipSuspended(io.dgram.Membership membership) -> membership.toString();
                    case io.dgram.Event.MembershipResumed(io.dgram.Membership membership) -> membership.toString();
                    case io.dgram.Event.InterfaceLost(var option, String name) -> option + name;
                    case io.dgram.Event.InterfaceRestored(var option, String name) -> option + name;
                    case io.dgram.Event.Failure(io.dgram.DgramException error) -> error.getMessage();
                    case io.dgram.Event.Icmp(io.dgram.IcmpError error) -> error.toString();
                    case io.dgram.Event.Closed() -> "closed";
                };
            }
        }
        """;

    @TempDir
    private Path folder;

    @Test
    void anApplicationNeedsNothingButTheOneLineOfRequirements() throws IOException {
        compile("""
            import io.dgram.Dgram;
            import io.dgram.DgramException;
            import io.dgram.Endpoint;
            import io.dgram.ErrorCode;
            import io.dgram.Event;
            import io.dgram.Message;
            import io.dgram.Option;
            import io.dgram.SendCallback;
            import io.dgram.Socket;
            import io.dgram.SocketConfig;
            import io.dgram.SocketType;
            import java.util.List;

            class App {
                void run() throws DgramException, InterruptedException {
                    SocketConfig config = SocketConfig.of(SocketType.UDP6).withResolver(host -> List.of());
                    SendCallback callback = error -> System.out.println(error == null ? "sent" : error.getMessage());
                    try (Socket socket = Dgram.createSocket(config, message -> System.out.println(message.text()))) {
                        socket.bind(0, null).setOption(Option.TTL, 4);
                        socket.on(Event.class, System.out::println);
                        socket.send("text", 9, null, callback);
                        for (Message message : socket) {
                            System.out.println(message.sender().equals(Endpoint.parse("127.0.0.1:9")));
                        }
                    } catch (DgramException e) {
                        if (e.code() != ErrorCode.UNSUPPORTED || e.remote().isEmpty()) {
                            throw e;
                        }
                        throw new DgramException(ErrorCode.IO, "run", null, null, null, e);
                    }
                }
            }
            """).classesWithoutComplaint();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Socket", "Event", "Option<String>"})
    void anApplicationCannotImplementASealedType(String type) throws IOException {
        Compilation compilation = compile("abstract class App implements io.dgram." + type + " {}");

        assertEquals(List.of("compiler.err.cant.inherit.from.sealed"), compilation.codes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import io.dgram.spi.ProvidedSocket; class App {}",
                "abstract class App implements io.dgram.spi.ProvidedSocket {}",
                "abstract class App implements io.dgram.spi.SocketProvider {}",
                "class App { Object read() { return io.dgram.internal.AddressLiteral.parse(\"127.0.0.1\"); } }"
            })
    void anApplicationCannotNameWhatIsMeantForTheImplementation(String source) throws IOException {
        assertEquals(
                List.of("compiler.err.package.not.visible"), compile(source).codes());
    }

    @Test
    void aSwitchOverAllEventsNeedsNoDefault() throws IOException {
        compile(EXHAUSTIVE).classesWithoutComplaint();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Message",
                "Event.Listening",
                "Event.Connected",
                "Event.Timeout",
                "Event.MembershipSuspended",
                "Event.MembershipResumed",
                "Event.InterfaceLost",
                "Event.InterfaceRestored",
                "Event.Failure",
                "Event.Icmp",
                "Event.Closed"
            })
    void aSwitchThatForgetsAnEventDoesNotCompile(String event) throws IOException {
        String withoutIt = EXHAUSTIVE.replaceAll("case io\\.dgram\\." + event + "\\b.*", "");

        assertEquals(List.of("compiler.err.not.exhaustive"), compile(withoutIt).codes());
    }

    private Compilation compile(String source) throws IOException {
        Map<String, String> sources =
                Map.of("module-info.java", "module application { requires io.dgram; }", "App.java", source);
        return Compilation.ofModule(folder, sources, Library.api());
    }
}
