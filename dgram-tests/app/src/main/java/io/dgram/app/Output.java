package io.dgram.app;

/**
 * Output for people and scripts: results on standard output, everything else on standard error, flushed immediately.
 */
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
