package io.dgram.tests.hosts;

/** What the library may do in a program. */
enum Access {
    /** Call the C library. */
    NATIVE,
    /** Use the JDK, and nothing else. */
    JDK_ONLY
}
