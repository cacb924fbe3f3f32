package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Option;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Option")
class OptionValuesTest {

    @Test
    void thereAreTheseAndNoOthersAreLost() {
        Set<String> names = constants().stream().map(Field::getName).collect(Collectors.toSet());

        assertTrue(
                names.containsAll(Set.of(
                        "BROADCAST",
                        "TTL",
                        "MULTICAST_TTL",
                        "MULTICAST_LOOPBACK",
                        "MULTICAST_INTERFACE",
                        "RECEIVE_BUFFER_SIZE",
                        "SEND_BUFFER_SIZE",
                        "REUSE_ADDRESS",
                        "REUSE_PORT",
                        "TRAFFIC_CLASS",
                        "DONT_FRAGMENT")),
                names::toString);
    }

    @ParameterizedTest
    @MethodSource("constants")
    void anOptionIsNamedAsItsConstant(Field constant) throws Exception {
        Option<?> option = (Option<?>) constant.get(null);

        assertEquals(constant.getName(), option.name());
        assertEquals(constant.getName(), option.toString());
    }

    @Test
    void anOptionKnowsTheTypeOfItsValue() {
        assertEquals(Boolean.class, Option.BROADCAST.type());
        assertEquals(Integer.class, Option.TTL.type());
        assertEquals(Integer.class, Option.RECEIVE_BUFFER_SIZE.type());
        assertEquals(Optional.class, Option.MULTICAST_INTERFACE.type());
        assertEquals(Boolean.class, Option.DONT_FRAGMENT.type());
    }

    static List<Field> constants() {
        return Arrays.stream(Option.class.getFields())
                .filter(field -> field.getType() == Option.class)
                .toList();
    }
}
