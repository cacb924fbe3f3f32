package io.dgram.filter;

/**
 * A verdict on a range of addresses.
 *
 * @param allow whether the addresses are allowed
 * @param range the addresses
 */
record AddressRule(boolean allow, AddressRange range) {

    /** Prints the rule: {@code deny 10.0.0.0/8}. */
    @Override
    public String toString() {
        return word(allow) + " " + range;
    }

    static String word(boolean allow) {
        return allow ? "allow" : "deny";
    }
}
