package io.dgram.bench.report;

/** Writes elements of XML, an element a line. */
final class Xml {

    private final StringBuilder text = new StringBuilder();

    /** Opens an element; attributes are names and values in turn. */
    void open(String element, String... attributes) {
        start(element, attributes).append(">\n");
    }

    /** Closes an element. */
    void close(String element) {
        text.append("</").append(element).append(">\n");
    }

    /** Writes an element that has nothing inside. */
    void empty(String element, String... attributes) {
        start(element, attributes).append("/>\n");
    }

    /** Writes an element that has a text inside. */
    void text(String element, String content, String... attributes) {
        start(element, attributes).append('>').append(escape(content));
        close(element);
    }

    /** Writes what is XML already. */
    void add(String xml) {
        text.append(xml);
    }

    private StringBuilder start(String element, String... attributes) {
        text.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        return text;
    }

    private static String escape(String content) {
        return content.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
