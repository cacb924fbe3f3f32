package io.dgram.tests.model;

import io.dgram.tests.support.Tasks;
import java.time.Duration;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** How long to wait for what has to come: less once something failed to come, and shorter sequences are searched. */
final class Patience {

    private boolean failed;

    private Patience() {}

    /** Returns that of the property that runs. */
    static Patience ofProperty() {
        return Store.getOrCreate(Patience.class, Lifespan.PROPERTY, Patience::new)
                .get();
    }

    Duration limit() {
        return failed ? Duration.ofMillis(100) : Tasks.LIMIT;
    }

    void end() {
        failed = true;
    }
}
