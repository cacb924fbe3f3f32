/**
 * An application that uses {@code io.dgram}: it requires the API only, and the implementation is on the module path.
 */
module io.dgram.app {
    requires io.dgram;
}
