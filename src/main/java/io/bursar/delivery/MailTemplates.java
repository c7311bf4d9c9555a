package io.bursar.delivery;

import io.bursar.delivery.MailTemplate.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The texts of a job's mails in every language that they are written in. Whoever wants another one gets the nearest: pt for
 * pt-BR, then the job's, then the one without a language in its name.
 */
final class MailTemplates {

    private static final int SIZE_MAX = 64 * 1024;
    private static final int FILES_MAX = 1_000;
    private static final List<String> STANDARD = List.of("de", "fr", "es", "ja", "ar");
    private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

    /** Of each kind by language; empty: the one without. */
    private final Map<Kind, Map<String, MailTemplate>> all = new EnumMap<>(Kind.class);

    private final String jobLanguage;
    private final String plainLanguage;

    private MailTemplates(String jobLanguage, String plainLanguage) {
        this.jobLanguage = jobLanguage;
        this.plainLanguage = plainLanguage;
        for (Kind kind : Kind.values()) {
            all.put(kind, new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        }
    }

    /** One text in the language that was found for it. */
    record Found(MailTemplate template, String language) {}

    /** Those that come with Bursar. */
    static MailTemplates standard(String jobLanguage, List<String> problems) {
        MailTemplates templates = new MailTemplates(jobLanguage, "en");
        for (Kind kind : Kind.values()) {
            templates.add(kind, "", standardText(kind.file("")), kind.file(""), problems);
            STANDARD.forEach(tag ->
                    templates.add(kind, tag, standardText(kind.file(tag)), "the standard " + kind.file(tag), problems));
        }
        return templates;
    }

    /** Those of a folder; what is wrong with them is added to the problems. */
    static MailTemplates in(Path folder, String jobLanguage, List<String> problems) {
        MailTemplates templates = new MailTemplates(jobLanguage, jobLanguage);
        if (!Files.isDirectory(folder)) {
            problems.add(
                    "There is no folder of mail templates at "
                            + folder.toAbsolutePath().normalize()
                            + "; create it with subject.txt, body.txt and body.html, or remove mail.templates for the standard texts.");
            return templates;
        }
        int before = problems.size();
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted().limit(FILES_MAX).forEach(file -> templates.add(file, problems));
        } catch (IOException | UncheckedIOException e) {
            problems.add(folder + " cannot be read; let the user who runs Bursar read it.");
        }
        if (problems.size() == before) {
            templates.checkLanguages(folder, problems);
        }
        return templates;
    }

    /** The text of that kind which is nearest to the language. */
    Found find(Kind kind, String language) {
        for (String tag : chain(language)) {
            MailTemplate template = ofKind(kind).get(tag);
            if (template != null) {
                return new Found(template, tag.isEmpty() ? plainLanguage : tag);
            }
        }
        throw new IllegalStateException("No " + kind.file("") + " was read, and that was found to be no problem");
    }

    private List<String> chain(String language) {
        List<String> chain = new ArrayList<>(shorter(language));
        chain.addAll(shorter(jobLanguage));
        chain.add("");
        return chain;
    }

    /** zh-Hant-TW, zh-Hant, zh. */
    private static List<String> shorter(String language) {
        List<String> tags = new ArrayList<>();
        for (String tag = language; !tag.isEmpty(); tag = tag.substring(0, Math.max(0, tag.lastIndexOf('-')))) {
            tags.add(tag);
        }
        return tags;
    }

    private void add(Path file, List<String> problems) {
        String name = String.valueOf(file.getFileName());
        for (Kind kind : Kind.values()) {
            if (!name.startsWith(kind.stem()) || !name.endsWith(kind.ending())) {
                continue;
            }
            int end = name.length() - kind.ending().length();
            String tag =
                    end < kind.stem().length() ? "" : name.substring(kind.stem().length(), end);
            if (!tag.isEmpty() && !LANGUAGES.contains(Locale.forLanguageTag(tag).getLanguage())) {
                problems.add(file + ": " + tag + " is no language; name the file like " + kind.file("de") + " or "
                        + kind.file("pt-BR") + ".");
                return;
            }
            if (ofKind(kind).containsKey(tag)) {
                problems.add(file + ": is there twice, in small and capital letters; remove one of them.");
                return;
            }
            text(file, problems).ifPresent(text -> add(kind, tag, text, file.toString(), problems));
            return;
        }
    }

    private void add(Kind kind, String tag, String text, String place, List<String> problems) {
        MailTemplate.of(kind, place, text, problems)
                .ifPresent(template -> ofKind(kind).put(tag, template));
    }

    private Map<String, MailTemplate> ofKind(Kind kind) {
        return java.util.Objects.requireNonNull(all.get(kind));
    }

    /** A mail half in one language and half in another is a file that was forgotten. */
    private void checkLanguages(Path folder, List<String> problems) {
        Set<String> tags = new HashSet<>();
        all.values().forEach(each -> tags.addAll(each.keySet()));
        for (Kind kind : Kind.values()) {
            if (chain("").stream().noneMatch(tag -> ofKind(kind).containsKey(tag))) {
                problems.add(folder.resolve(kind.file(""))
                        + ": is not there; write it, or remove mail.templates for the" + " standard texts.");
            }
            for (String tag : tags) {
                if (!tag.isEmpty()
                        && shorter(tag).stream().noneMatch(each -> ofKind(kind).containsKey(each))) {
                    problems.add(folder.resolve(kind.file(tag)) + ": is not there, but other texts in " + tag
                            + " are; write it too, or remove them.");
                }
            }
        }
    }

    private static Optional<String> text(Path file, List<String> problems) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(SIZE_MAX + 1);
        } catch (IOException e) {
            problems.add(file + ": cannot be read; let the user who runs Bursar read it.");
            return Optional.empty();
        }
        if (bytes.length > SIZE_MAX) {
            problems.add(file + ": is larger than 64 KiB; make it shorter, and refer to pictures by https://.");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of((text.startsWith("\uFEFF") ? text.substring(1) : text).replace("\r\n", "\n"));
        } catch (CharacterCodingException e) {
            problems.add(file + ":" + lineOfBadByte(bytes) + ": is not UTF-8; save it as UTF-8.");
            return Optional.empty();
        }
    }

    /** The first line that is not UTF-8 by itself. */
    private static int lineOfBadByte(byte[] bytes) {
        int line = 1;
        for (int from = 0, to = 0; to <= bytes.length; to++) {
            if (to == bytes.length || bytes[to] == '\n') {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
                } catch (CharacterCodingException e) {
                    return line;
                }
                from = to + 1;
                line++;
            }
        }
        return line;
    }

    private static String standardText(String file) {
        try (InputStream in = MailTemplates.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The program was built without " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
