package io.dgram.impl.jdk;

import io.dgram.impl.errors.EnglishErrors;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The C library's translations of its descriptions of errors, read from the files that it reads them from: message
 * catalogues of GNU gettext (MO files), one for each language.
 *
 * @param environment the environment of the process, which chooses the languages (locale(7))
 * @param folders where glibc and its distributors keep catalogues
 * @param shown the charset that the C library converts them to
 */
record MessageCatalogues(Map<String, String> environment, List<Path> folders, Charset shown) {

    private static final String FILE = "LC_MESSAGES/libc.mo";
    private static final List<String> LOCALE_VARIABLES = List.of("LC_ALL", "LC_MESSAGES", "LANG");
    private static final int MAX_SIZE = 4 << 20; // glibc's are of 30 to 200 KiB

    private static final int MAGIC = 0x950412de;
    private static final int COUNT = 8; // where numbers are in the file
    private static final int KEYS = 12;
    private static final int TRANSLATIONS = 16;
    private static final int ENTRY = 8; // length and place of a text

    // language[_territory][.codeset][@modifier]
    private static final Pattern LOCALE =
            Pattern.compile("([A-Za-z]+)(_[A-Za-z0-9]+)?(\\.[-A-Za-z0-9]+)?(@[A-Za-z0-9]+)?");
    private static final Pattern CHARSET = Pattern.compile("charset=([-_A-Za-z0-9]+)");

    /** Returns those of this process. */
    static MessageCatalogues ofProcess() {
        return new MessageCatalogues(
                System.getenv(),
                Stream.of("/usr/share/locale", "/usr/share/locale-langpack", "/usr/local/share/locale")
                        .map(Path::of)
                        .toList(),
                LocalisedErrors.charset());
    }

    /**
     * Returns the errors by their descriptions, in all languages that the process may use.
     *
     * @throws IOException if a catalogue is there and cannot be read
     */
    Map<String, SystemError> byText() throws IOException {
        Map<String, SystemError> texts = new HashMap<>();
        for (Path file : files()) {
            if (Files.isRegularFile(file) && Files.size(file) <= MAX_SIZE) {
                read(ByteBuffer.wrap(Files.readAllBytes(file)), texts);
            }
        }
        return texts;
    }

    private Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>();
        for (String locale : locales()) {
            Matcher parts = LOCALE.matcher(locale);
            if (parts.matches()) {
                for (String name : names(parts)) {
                    folders.forEach(folder -> files.add(folder.resolve(name).resolve(FILE)));
                }
                // musl has one file for each locale.
                elements("MUSL_LOCPATH").forEach(folder -> files.add(Path.of(folder, locale)));
            }
        }
        return files;
    }

    private List<String> locales() {
        List<String> locales = new ArrayList<>(elements("LANGUAGE").toList());
        LOCALE_VARIABLES.forEach(variable -> locales.add(environment.getOrDefault(variable, "")));
        return locales;
    }

    private Stream<String> elements(String variable) {
        return Stream.of(environment.getOrDefault(variable, "").split(":")).filter(element -> !element.isEmpty());
    }

    // From the most to the least specific, as gettext looks for them.
    private static List<String> names(Matcher locale) {
        String language = locale.group(1);
        String territory = orEmpty(locale.group(2));
        String codeset = orEmpty(locale.group(3));
        String modifier = orEmpty(locale.group(4));
        return List.of(
                language + territory + codeset + modifier,
                language + territory + modifier,
                language + modifier,
                language + territory + codeset,
                language + territory,
                language);
    }

    private static String orEmpty(@Nullable String group) {
        return group == null ? "" : group;
    }

    // "The Format of GNU MO Files", manual of GNU gettext.
    private void read(ByteBuffer file, Map<String, SystemError> texts) {
        try {
            file.order(ByteOrder.LITTLE_ENDIAN);
            if (file.getInt(0) != MAGIC) {
                file.order(ByteOrder.BIG_ENDIAN);
            }
            if (file.getInt(0) == MAGIC) {
                readEntries(file, texts);
            }
        } catch (IndexOutOfBoundsException e) {
            // Not such a file, or damaged: it ends here, for the C library, too.
        }
    }

    private void readEntries(ByteBuffer file, Map<String, SystemError> texts) {
        Charset charset = StandardCharsets.UTF_8;
        for (int i = 0; i < file.getInt(COUNT); i++) {
            String key = text(file, file.getInt(KEYS) + i * ENTRY, StandardCharsets.US_ASCII);
            int translation = file.getInt(TRANSLATIONS) + i * ENTRY;
            if (key.isEmpty()) {
                charset = charsetOf(text(file, translation, StandardCharsets.US_ASCII));
            }
            Optional<SystemError> error = EnglishErrors.errorOf(key);
            if (error.isPresent()) {
                byte[] bytes = text(file, translation, charset).getBytes(shown);
                texts.put(new String(bytes, shown), error.get());
            }
        }
    }

    private static Charset charsetOf(String header) {
        Matcher matcher = CHARSET.matcher(header);
        return matcher.find() && Charset.isSupported(matcher.group(1))
                ? Charset.forName(matcher.group(1))
                : StandardCharsets.UTF_8;
    }

    private static String text(ByteBuffer file, int entry, Charset charset) {
        int length = file.getInt(entry);
        int start = file.getInt(entry + Integer.BYTES);
        return charset.decode(file.slice(start, length)).toString();
    }
}
