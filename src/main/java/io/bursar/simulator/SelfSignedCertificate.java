package io.bursar.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for 127.0.0.1 and localhost, made afresh at each start by the JDK's own keytool, because the JDK has no
 * public way to make one in the program. The private key lies in a folder that only its owner can read, until the
 * program has it in memory.
 */
final class SelfSignedCertificate implements AutoCloseable {

    private static final int SECONDS_MAX = 60;
    private static final int LINE_LENGTH = 64;
    private static final String PASSWORD_VARIABLE = "SIMULATOR_STORE_PASSWORD";

    private final Path folder;
    private final Path pem;
    private final SSLContext context;
    private final Thread cleanUp = new Thread(this::delete, "simulator-certificate-clean-up");

    private SelfSignedCertificate(Path folder, Path pem, SSLContext context) {
        this.folder = folder;
        this.pem = pem;
        this.context = context;
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    static SelfSignedCertificate make() {
        try {
            Path folder = Files.createTempDirectory("simulator-tls");
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            Path store = folder.resolve("store.p12");
            runKeytool(store, password);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, password.toCharArray());
            }
            Files.delete(store);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            Path pem = folder.resolve("certificate.pem");
            Files.writeString(pem, asPem(keys.getCertificate("simulator").getEncoded()));
            return new SelfSignedCertificate(folder, pem, context);
        } catch (IOException e) {
            throw new UncheckedIOException("The simulator's certificate cannot be made: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The simulator's certificate cannot be used: " + e.getMessage(), e);
        }
    }

    SSLContext context() {
        return context;
    }

    /** The certificate alone, for clients to trust. */
    Path pem() {
        return pem;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            return; // the Java process is ending, the hook does the rest
        }
        delete();
    }

    private static void runKeytool(Path store, String password) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "simulator",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost, O=Incentives API simulator",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-ext",
                "bc:critical=ca:true",
                "-validity",
                "825",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE));
        builder.environment().put(PASSWORD_VARIABLE, password);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readNBytes(10_000), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(keytool + " failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + keytool + " was running", e);
        }
    }

    private static String asPem(byte[] certificate) {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'});
        return "-----BEGIN CERTIFICATE-----\n" + encoder.encodeToString(certificate) + "\n-----END CERTIFICATE-----\n";
    }

    private void delete() {
        try {
            Files.deleteIfExists(pem);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // A left-over temporary folder with a public certificate harms nobody.
            return;
        }
    }
}
