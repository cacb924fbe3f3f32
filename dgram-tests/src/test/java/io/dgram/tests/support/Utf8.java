package io.dgram.tests.support;

import java.nio.charset.StandardCharsets;

/** Encodes text as datagrams carry it. */
public final class Utf8 {

    private Utf8() {}

    /** Returns the bytes of a text in UTF-8. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
