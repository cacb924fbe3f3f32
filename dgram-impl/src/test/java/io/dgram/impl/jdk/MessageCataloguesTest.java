package io.dgram.impl.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The C library's translations")
class MessageCataloguesTest {

    private static final String HEADER = "Project-Id-Version: libc\nContent-Type: text/plain; charset=";
    private static final Path SYSTEMS = Path.of("/usr/share/locale");

    @TempDir
    private Path folder;

    private Map<String, SystemError> read(Map<String, String> environment) throws IOException {
        return new MessageCatalogues(environment, List.of(folder), StandardCharsets.UTF_8).byText();
    }

    private void write(String language, ByteOrder order, Charset charset, Map<String, String> texts)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("", HEADER + charset + "\n");
        all.putAll(texts);
        Path file = Files.createDirectories(folder.resolve(language).resolve("LC_MESSAGES"))
                .resolve("libc.mo");
        Files.write(file, catalogue(order, charset, all));
    }

    // "The Format of GNU MO Files", manual of GNU gettext; without the optional hash table.
    private static byte[] catalogue(ByteOrder order, Charset charset, Map<String, String> texts) {
        int count = texts.size();
        ByteBuffer file = ByteBuffer.allocate(10_000).order(order);
        file.putInt(0x950412de).putInt(0).putInt(count).putInt(28).putInt(28 + 8 * count);
        int key = 28;
        int translation = 28 + 8 * count;
        int place = 28 + 16 * count;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            place = put(file, key, place, entry.getKey().getBytes(charset));
            place = put(file, translation, place, entry.getValue().getBytes(charset));
            key += 8;
            translation += 8;
        }
        return Arrays.copyOf(file.array(), place);
    }

    private static int put(ByteBuffer file, int entry, int place, byte[] text) {
        file.putInt(entry, text.length).putInt(entry + 4, place).put(place, text);
        return place + text.length + 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1"})
    void areReadInEveryByteOrderAndCharset(String charset) throws Exception {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            write(
                    "de",
                    order,
                    Charset.forName(charset),
                    Map.of("No such device", "Kein Gerät", "Network is down", "Netz weg", "File too large", "Zu groß"));

            assertEquals(
                    Map.of("Kein Gerät", SystemError.ENODEV, "Netz weg", SystemError.ENETDOWN),
                    read(Map.of("LC_ALL", "de_DE.UTF-8")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LC_ALL,      de_AT.UTF-8,        de_AT",
        "LC_MESSAGES, de_AT.UTF-8,        de",
        "LANG,        sr_RS.UTF-8@latin,  sr@latin",
        "LANG,        pt_BR,              pt_BR",
        "LANGUAGE,    fr:de_DE:en,        de"
    })
    void areThoseOfTheLocale(String variable, String value, String language) throws Exception {
        write(language, ByteOrder.LITTLE_ENDIAN, StandardCharsets.UTF_8, Map.of("Network is down", "here"));

        assertEquals(Map.of("here", SystemError.ENETDOWN), read(Map.of(variable, value)));
    }

    @Test
    void areFoundWhereMuslLooksForThem() throws Exception {
        Files.write(
                folder.resolve("de_DE.UTF-8"),
                catalogue(ByteOrder.LITTLE_ENDIAN, StandardCharsets.UTF_8, Map.of("Address in use", "belegt")));

        assertEquals(
                Map.of("belegt", SystemError.EADDRINUSE),
                read(Map.of("MUSL_LOCPATH", folder.toString(), "LANG", "de_DE.UTF-8")));
    }

    @Test
    void areComparedAsTheProcessCanShowThem() throws Exception {
        write("de", ByteOrder.LITTLE_ENDIAN, StandardCharsets.UTF_8, Map.of("No such device", "Kein Gerät"));

        assertEquals(
                Set.of("Kein Ger?t"),
                new MessageCatalogues(Map.of("LANG", "de"), List.of(folder), StandardCharsets.US_ASCII)
                        .byText()
                        .keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "POSIX", "/etc", "../..", "de/../..", "de_DE.UTF-8@", "\u0000", "::"})
    void areNotLookedForWithoutALocale(String value) throws Exception {
        assertEquals(Map.of(), read(Map.of("LC_ALL", value, "LANGUAGE", value)));
    }

    @Test
    void areTakenAsFarAsTheyAreSound() throws Exception {
        byte[] sound = catalogue(
                ByteOrder.LITTLE_ENDIAN, StandardCharsets.UTF_8, Map.of("Network is down", "a", "No such device", "b"));
        Path file = Files.createDirectories(folder.resolve("de/LC_MESSAGES")).resolve("libc.mo");
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = sound.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, Arrays.copyOf(damaged, random.nextInt(damaged.length + 1)));

            assertTrue(read(Map.of("LANG", "de")).size() <= 2);
        }
    }

    @Test
    void areAFailureIfTheyCannotBeRead() throws Exception {
        Path file = Files.createDirectories(folder.resolve("de/LC_MESSAGES")).resolve("libc.mo");
        Files.write(file, new byte[1]);
        assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "root reads everything");

        assertThrows(IOException.class, () -> read(Map.of("LANG", "de")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "fr", "es", "it", "ru", "ja", "zh_CN", "pl", "tr", "uk"})
    void coverEveryErrorInTheLanguagesOfGlibc(String language) throws Exception {
        assumeTrue(
                Files.exists(SYSTEMS.resolve(language).resolve("LC_MESSAGES/libc.mo")),
                () -> "the C library has no " + language + " here");

        Map<String, SystemError> texts = new MessageCatalogues(
                        Map.of("LC_ALL", language + ".UTF-8"), List.of(SYSTEMS), StandardCharsets.UTF_8)
                .byText();

        assertTrue(
                new TreeSet<>(texts.values())
                        .containsAll(Set.of(
                                SystemError.EPERM,
                                SystemError.ENXIO,
                                SystemError.ENOMEM,
                                SystemError.EACCES,
                                SystemError.ENODEV,
                                SystemError.EINVAL,
                                SystemError.EMFILE,
                                SystemError.ENFILE,
                                SystemError.ENONET,
                                SystemError.EPROTO,
                                SystemError.EMSGSIZE,
                                SystemError.ENOPROTOOPT,
                                SystemError.EOPNOTSUPP,
                                SystemError.EAFNOSUPPORT,
                                SystemError.EADDRINUSE,
                                SystemError.EADDRNOTAVAIL,
                                SystemError.ENETDOWN,
                                SystemError.ENETUNREACH,
                                SystemError.ENOBUFS,
                                SystemError.ETIMEDOUT,
                                SystemError.EHOSTDOWN)),
                texts::toString);
    }
}
