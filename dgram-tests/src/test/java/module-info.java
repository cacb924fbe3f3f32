/** Tests of {@code io.dgram} from outside, as applications see it: everything on the module path. */
open module io.dgram.tests {
    requires io.dgram;
    requires java.compiler;
    requires java.logging;
    requires java.management;
    requires jdk.jfr;
    requires jdk.management;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires net.jqwik.api;
}
