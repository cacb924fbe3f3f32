package io.dgram.filter;

/**
 * A range of addresses of one family.
 *
 * @param first the first address
 * @param last the last address, not before the first
 */
record AddressRange(AddressBits first, AddressBits last) {

    static AddressRange of(AddressBits address) {
        return new AddressRange(address, address);
    }

    static AddressRange ofNetwork(AddressBits address, int length) {
        return new AddressRange(address.firstOf(length), address.lastOf(length));
    }

    boolean isIpv4() {
        return first.isIpv4();
    }

    /** Tells whether a range that begins at or after the start of this one begins within it. */
    boolean touches(AddressRange later) {
        return later.first.compareTo(last) <= 0;
    }

    /** Returns the range from the same first address to the later of this range's last address and another. */
    AddressRange to(AddressBits otherLast) {
        return otherLast.compareTo(last) > 0 ? new AddressRange(first, otherLast) : this;
    }

    /** Returns the shortest prefix length whose network begins at an address of this range and ends within it. */
    int longestNetworkFrom(AddressBits start) {
        int length = AddressBits.WIDTH;
        while (length > 0 && isNetworkWithin(start, length - 1)) {
            length--;
        }
        return length;
    }

    private boolean isNetworkWithin(AddressBits start, int length) {
        return start.firstOf(length).equals(start) && start.lastOf(length).compareTo(last) <= 0;
    }

    /** Prints the range in its shortest form: an address, a network or two addresses. */
    @Override
    public String toString() {
        if (first.equals(last)) {
            return first.toString();
        }
        int length = longestNetworkFrom(first);
        if (first.lastOf(length).equals(last)) {
            return first + "/" + (isIpv4() ? length - AddressBits.MAPPED_LENGTH : length);
        }
        return first + "-" + last;
    }
}
