package io.dgram.app;

/** What people and scripts read: results on standard output, everything else on standard error, flushed at once. */
final class Output {

    private Output() {}

    static void line(String text) {
        System.out.println(text);
        System.out.flush();
    }

    static void bytes(byte[] data) {
        System.out.writeBytes(data);
        System.out.flush();
    }

    static void error(String text) {
        System.err.println(text);
        System.err.flush();
    }
}
