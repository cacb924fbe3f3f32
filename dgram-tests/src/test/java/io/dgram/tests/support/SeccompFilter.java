package io.dgram.tests.support;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A filter of system calls for a child process and its descendants (seccomp(2)). */
public final class SeccompFilter {

    private static final Map<String, Map<String, Integer>> NUMBERS = Map.of(
            "amd64", Map.of("recvmmsg", 299, "recvmsg", 47, "sendmmsg", 307),
            "aarch64", Map.of("recvmmsg", 243, "recvmsg", 212, "sendmmsg", 269));

    /** Installs the filter, and replaces itself by a command. Arguments: the calls' numbers, the error, the command. */
    static final String LAUNCHER = """
        import ctypes, os, struct, sys
        calls = [int(number) for number in sys.argv[1].split(',')]
        code = [(0x20, 0, 0, 0)]
        for place, call in enumerate(calls):
            code.append((0x15, len(calls) - place, 0, call))
        code.append((0x06, 0, 0, 0x7fff0000))
        code.append((0x06, 0, 0, 0x00050000 | int(sys.argv[2])))
        rules = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *each) for each in code))
        filter = ctypes.create_string_buffer(struct.pack('HxxxxxxQ', len(code), ctypes.addressof(rules)))
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
        for arguments in ((38, 1, 0, 0, 0), (22, 2, ctypes.addressof(filter), 0, 0)):
            if library.prctl(*arguments) != 0:
                sys.exit('prctl: ' + os.strerror(ctypes.get_errno()))
        os.execvp(sys.argv[3], sys.argv[3:])
        """;

    private SeccompFilter() {}

    static String numbers(String... calls) {
        Map<String, Integer> numbers = NUMBERS.get(System.getProperty("os.arch"));
        return Arrays.stream(calls).map(call -> "" + numbers.get(call)).collect(Collectors.joining(","));
    }

    /** Tells whether a process can be started with a filter here. */
    public static boolean isPossible() throws InterruptedException {
        if (!System.getProperty("os.name").equals("Linux") || !NUMBERS.containsKey(System.getProperty("os.arch"))) {
            return false;
        }
        try {
            Process process = new ProcessBuilder("python3", "-c", LAUNCHER, numbers("recvmmsg"), "1", "true").start();
            return process.waitFor(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no python3
        }
    }
}
