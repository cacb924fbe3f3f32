package io.dgram.bench.calls;

import io.dgram.filter.AddressFilter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a filter costs, by its number of rules: checking an address, half of them inside a rule, and building it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FilterBenchmark {

    /** The families, with prefixes long enough for most rules to outlive the later ones. */
    public enum Family {
        /** Networks of 16 to 32 bits anywhere. */
        IPV4(4, 16, 32),
        /** Networks of 32 to 64 bits in 2000::/12. */
        IPV6(16, 32, 64);

        private final int bytes;
        private final int minPrefix;
        private final int maxPrefix;

        Family(int bytes, int minPrefix, int maxPrefix) {
            this.bytes = bytes;
            this.minPrefix = minPrefix;
            this.maxPrefix = maxPrefix;
        }
    }

    // A power of two; enough of them that their way through the filter is not predicted.
    private static final int ADDRESSES = 1 << 16;

    /** The number of rules. */
    @Param({"0", "10", "1000", "100000"})
    public int rules;

    /** The family of rules and addresses. */
    @Param
    public Family family;

    private final SplittableRandom random = new SplittableRandom(42);
    private final InetAddress[] addresses = new InetAddress[ADDRESSES];
    private final List<String> texts = new ArrayList<>();
    private AddressFilter filter = AddressFilter.denyAll();
    private int next;

    /**
     * Draws rules and addresses, the same ones in every run.
     *
     * @throws UnknownHostException never
     */
    @Setup
    public void draw() throws UnknownHostException {
        List<byte[]> inside = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            int prefix = random.nextInt(family.minPrefix, family.maxPrefix + 1);
            byte[] network = randomAddress();
            byte[] member = randomAddress();
            for (int bit = 0; bit < 8 * family.bytes; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (bit < prefix) {
                    member[bit / 8] = (byte) ((member[bit / 8] & ~mask) | (network[bit / 8] & mask));
                } else {
                    network[bit / 8] &= (byte) ~mask;
                }
            }
            inside.add(member);
            texts.add(InetAddress.getByAddress(network).getHostAddress() + "/" + prefix);
        }
        for (int i = 0; i < ADDRESSES; i++) {
            boolean covered = rules > 0 && i % 2 == 0;
            addresses[i] = InetAddress.getByAddress(covered ? inside.get(random.nextInt(rules)) : randomAddress());
        }
        filter = build();
    }

    private byte[] randomAddress() {
        byte[] address = new byte[family.bytes];
        random.nextBytes(address);
        if (family == Family.IPV6) {
            address[0] = 0x20;
            address[1] &= 0x0f;
        }
        return address;
    }

    /**
     * Checks the next address.
     *
     * @return the verdict
     */
    @Benchmark
    public boolean allows() {
        return filter.allows(addresses[next++ & (ADDRESSES - 1)]);
    }

    /**
     * Builds the filter from text, one half of the rules over the other.
     *
     * @return the filter
     */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public AddressFilter build() {
        return AddressFilter.denyAll().allow(texts.subList(0, rules / 2)).deny(texts.subList(rules / 2, rules));
    }
}
