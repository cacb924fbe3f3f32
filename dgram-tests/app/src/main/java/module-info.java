/**
 * An application of {@code io.dgram} as a user writes it: one line of requirements, and the implementation beside it on
 * the module path.
 */
module io.dgram.app {
    requires io.dgram;
}
