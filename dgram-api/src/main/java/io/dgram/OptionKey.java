package io.dgram;

/** The one kind of {@link Option}: a name and a type, told apart by identity of the constants. */
record OptionKey<T>(String name, Class<T> type) implements Option<T> {

    @Override
    public String toString() {
        return name;
    }
}
