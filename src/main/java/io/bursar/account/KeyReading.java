package io.bursar.account;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The check of one account's keys: a whole first pair, a whole next pair or none, or the AWS chain by name. Half a pair, or
 * a key that is said twice, is never guessed at: it could sign with somebody else's key.
 */
record KeyReading(AccountReading reading) {

    private static final String CHAIN = "aws-chain";
    private static final List<String> PAIRS = List.of(
            "accesskeyid",
            "accesskeyidfile",
            "secretaccesskey",
            "secretaccesskeyfile",
            "nextaccesskeyid",
            "nextaccesskeyidfile",
            "nextsecretaccesskey",
            "nextsecretaccesskeyfile");

    /** The keys; only to be used if no problem was found. */
    AccessKeys keys() {
        List<AccessKeys.Source> sources = sources();
        List<LocalDate> created = Stream.of(created("keycreated"), created("nextkeycreated"))
                .flatMap(Stream::ofNullable)
                .toList();
        if (sources.size() < 2 && value("nextkeycreated") != null) {
            reading.problem("nextkeycreated", "is set, but there is no next key", "remove it, or set the next key");
        }
        return new AccessKeys(reading.name(), sources, created, System::nanoTime);
    }

    private List<AccessKeys.Source> sources() {
        String credentials = value("credentials");
        if (CHAIN.equals(credentials)) {
            PAIRS.stream()
                    .filter(setting -> value(setting) != null)
                    .forEach(setting ->
                            reading.problem(setting, "is set besides credentials: " + CHAIN, "remove one of them"));
            return List.of(new AwsChain(reading.described("credentials")));
        }
        if (credentials != null) {
            reading.problem("credentials", "is \"" + credentials + "\"", "write " + CHAIN + ", or remove it");
        }
        AccessKeys.Source first = first();
        AccessKeys.Source next = next();
        return Stream.of(first, next).flatMap(Stream::ofNullable).toList();
    }

    private AccessKeys.@Nullable Source first() {
        KeyPair.Half id = half("accesskeyid");
        KeyPair.Half secret = half("secretaccesskey");
        if (id == null) {
            reading.problem("accesskeyid", "is missing", "write it, or name a file with it in access-key-id-file");
        }
        if (secret == null) {
            reading.problem(
                    "secretaccesskey", "is missing", "write it, or name a file with it in secret-access-key-file");
        }
        if (id == null || secret == null) {
            return null;
        }
        refuseIfEmpty("accesskeyid", id);
        refuseIfEmpty("secretaccesskey", secret);
        return new KeyPair(id, secret);
    }

    /** Its files may be empty, both of them: then there is a place for a next key, and no such key yet. */
    private AccessKeys.@Nullable Source next() {
        KeyPair.Half id = half("nextaccesskeyid");
        KeyPair.Half secret = half("nextsecretaccesskey");
        if (id != null && secret != null) {
            String idNow = read(id);
            String secretNow = read(secret);
            if (idNow != null && secretNow != null && idNow.isEmpty() != secretNow.isEmpty()) {
                refuseIfEmpty("nextaccesskeyid", id);
                refuseIfEmpty("nextsecretaccesskey", secret);
            }
            return new KeyPair(id, secret);
        }
        if (id != null || secret != null) {
            reading.problem(
                    id == null ? "nextaccesskeyid" : "nextsecretaccesskey",
                    "is missing, but the other half of the next key is set",
                    "write it, or its file, or remove the other half");
        }
        return null;
    }

    private KeyPair.@Nullable Half half(String setting) {
        String text = value(setting);
        String file = value(setting + "file");
        if (text != null && file != null) {
            reading.problem(setting, "is set, and its file is set too", "remove one of them");
        }
        if (text == null && file == null) {
            return null;
        }
        String described = reading.described(text == null ? setting + "file" : setting);
        return new KeyPair.Half(described, text, file == null ? "" : file);
    }

    private void refuseIfEmpty(String setting, KeyPair.Half half) {
        String now = read(half);
        if (now != null && now.isEmpty()) {
            reading.problem(setting + "file", "names the empty file " + half.file(), "write the value into it");
        }
    }

    private @Nullable String read(KeyPair.Half half) {
        try {
            return half.read();
        } catch (IOException e) {
            String problem = String.valueOf(e.getMessage());
            if (!reading.problems().contains(problem)) {
                reading.problems().add(problem);
            }
            return null;
        }
    }

    private @Nullable LocalDate created(String setting) {
        String text = value(setting);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            reading.problem(setting, "is \"" + text + "\"", "write the day it was made, such as 2026-09-01");
            return null;
        }
    }

    private @Nullable String value(String setting) {
        return reading.values().get(setting);
    }
}
