package io.dgram.impl.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.ErrorCode;
import io.dgram.SocketStatistics;
import io.dgram.spi.StatisticsDraft;
import io.dgram.spi.Values;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The flight recorder's event of statistics")
class StatisticsEventTest {

    @Test
    @DisplayName("has every number of SocketStatistics")
    void hasEveryNumber() throws Exception {
        StatisticsDraft draft = new StatisticsDraft();
        long number = 1;
        for (Field field : StatisticsDraft.class.getFields()) {
            number++;
            if (field.getType() == long.class) {
                field.setLong(draft, number);
            } else if (field.getType() == OptionalLong.class) {
                field.set(draft, OptionalLong.of(number));
            } else if (field.getType() == Map.class) {
                field.set(draft, Map.of(ErrorCode.IO, number - 1, ErrorCode.BLOCKED, 1L));
            } else {
                assertEquals(boolean.class, field.getType(), field::getName);
                field.setBoolean(draft, true);
            }
        }
        RecorderEvents.Statistics event = new RecorderEvents.Statistics();

        SocketStatistics stats = Values.get().statistics(draft);
        event.counters(stats);

        number = 1;
        for (Field field : StatisticsDraft.class.getFields()) {
            number++;
            Object expected = field.getType() == boolean.class ? (Object) true : (Object) number;
            Field recorded = RecorderEvents.Statistics.class.getDeclaredField(field.getName());
            assertEquals(expected, recorded.get(event), field.getName());
        }
    }
}
