package io.dgram.tests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program of others that asks one of the {@link ExampleServers}, and drops an answer from another address. */
enum ForeignClient {
    DIG("dig") {
        @Override
        boolean isAnswered(Host from, String address) throws IOException {
            return ask(from, "dig", "+short", "+tries=1", "+time=2", "@" + address, "example.org", "A")
                    .strip()
                    .equals(ExampleServers.DNS_ANSWER);
        }
    },
    TFTP("tftp") {
        @Override
        boolean isAnswered(Host from, String address) throws IOException {
            Path file = Files.createTempFile("dgram", ".tftp");
            try {
                ask(from, "timeout", "5", "tftp", "-m", "binary", address, "-c", "get", "hello", file.toString());
                return Files.readString(file).equals(ExampleServers.TFTP_FILE);
            } finally {
                Files.delete(file);
            }
        }
    },
    CURL("curl") {
        @Override
        boolean isAnswered(Host from, String address) throws IOException {
            return ask(from, "curl", "-s", "--max-time", "5", "tftp://" + inUri(address) + "/hello")
                    .equals(ExampleServers.TFTP_FILE);
        }
    },
    COAP("coap-client-notls") {
        @Override
        boolean isAnswered(Host from, String address) throws IOException {
            return ask(from, "coap-client-notls", "-B", "3", "-m", "get", "coap://" + inUri(address) + "/hello")
                    .strip()
                    .equals(ExampleServers.COAP_ANSWER);
        }
    };

    private final String program;

    ForeignClient(String program) {
        this.program = program;
    }

    /** Asks at an address, and tells whether the answer is the right one. */
    abstract boolean isAnswered(Host from, String address) throws IOException;

    /** Tells whether the program is installed. */
    boolean isInstalled() {
        try {
            Command.run("", List.of("which", program));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String program() {
        return program;
    }

    private static String inUri(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    // Returns what it wrote, or nothing where it failed.
    private static String ask(Host from, String... command) {
        try {
            return Command.run("", from.inside(List.of(command)));
        } catch (IOException e) {
            return "";
        }
    }
}
