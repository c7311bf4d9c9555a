import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How many signed creates a second the simulator takes. Starts it as a process of its own and calls it over plain sockets
 * with requests that were signed beforehand, so that the client's own work takes as little of the machine as it can.
 *
 * <p>Run, after {@code mvn package}:  {@code java src/bench/SimulatorBench.java [creates per row]}
 */
public final class SimulatorBench {

    private static final int[] CONNECTIONS = {1, 4, 16, 64};
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final URI endpoint;
    private final String partnerId;
    private final String keyId;
    private final String secret;
    private int lastId;

    private SimulatorBench(String readyLine) {
        endpoint = URI.create(field(readyLine, "endpoint"));
        partnerId = field(readyLine, "partnerId");
        keyId = field(readyLine, "accessKeyId");
        secret = field(readyLine, "secretAccessKey");
    }

    public static void main(String[] arguments) throws Exception {
        int creates = arguments.length == 0 ? 40_000 : Integer.parseInt(arguments[0]);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                "target/bursar.jar",
                "simulator",
                "--calls-per-second",
                "0",
                "--funds",
                "100000000");
        Process simulator =
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = simulator.inputReader()) {
            String readyLine = out.readLine();
            if (readyLine == null) {
                throw new IOException("The simulator did not start; is there a target/bursar.jar? (mvn package)");
            }
            new SimulatorBench(readyLine).run(creates);
        } finally {
            simulator.destroy();
        }
    }

    private void run(int creates) throws Exception {
        System.out.printf(
                "%d processors, Java %s, the client on the same machine%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version().feature());
        measure(16, creates); // warms both sides up
        System.out.println("| connections | signed creates | seconds | creates a second | median ms | 99 % within ms |");
        System.out.println("|---:|---:|---:|---:|---:|---:|");
        for (int connections : CONNECTIONS) {
            System.out.println(measure(connections, creates));
        }
    }

    private String measure(int connections, int creates) throws Exception {
        int each = creates / connections;
        List<List<byte[]>> requests = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            requests.add(sign(each));
        }
        List<Callable<long[]>> clients = new ArrayList<>();
        requests.forEach(own -> clients.add(() -> send(own)));
        long[] nanos = new long[each * connections];
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int filled = 0;
            for (Future<long[]> client : threads.invokeAll(clients)) {
                System.arraycopy(client.get(), 0, nanos, filled, each);
                filled += each;
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Arrays.sort(nanos);
        return "| %d | %d | %.1f | %.0f | %.2f | %.2f |"
                .formatted(
                        connections,
                        nanos.length,
                        seconds,
                        nanos.length / seconds,
                        nanos[nanos.length / 2] / 1e6,
                        nanos[(int) (nanos.length * 0.99)] / 1e6);
    }

    /** Sends one request after the other over one connection and answers how long each took. */
    private long[] send(List<byte[]> requests) throws IOException {
        long[] nanos = new long[requests.size()];
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < nanos.length; i++) {
                long begun = System.nanoTime();
                socket.getOutputStream().write(requests.get(i));
                readAnswer(in);
                nanos[i] = System.nanoTime() - begun;
            }
        }
        return nanos;
    }

    private static void readAnswer(InputStream in) throws IOException {
        String status = readLine(in);
        int length = 0;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.contains(" 200") || !body.contains("Fulfilled")) {
            throw new IOException("Not a card: " + status);
        }
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The simulator closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().trim();
    }

    private List<byte[]> sign(int count) throws Exception {
        String timestamp = TIMESTAMP.format(Instant.now());
        String date = timestamp.substring(0, 8);
        String scope = date + "/us-east-1/AGCODService/aws4_request";
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(date, "us-east-1", "AGCODService", "aws4_request")) {
            key = hmac(key, part);
        }
        String host = endpoint.getHost() + ':' + endpoint.getPort();
        List<byte[]> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String body = "{\"creationRequestId\":\"" + partnerId + lastId++ + "\",\"partnerId\":\"" + partnerId
                    + "\",\"value\":{\"currencyCode\":\"USD\",\"amount\":1}}";
            String canonical = "POST\n/CreateGiftCard\n\nhost:" + host + "\nx-amz-date:" + timestamp
                    + "\n\nhost;x-amz-date\n" + hash(body);
            String toSign = "AWS4-HMAC-SHA256\n" + timestamp + '\n' + scope + '\n' + hash(canonical);
            requests.add(("POST /CreateGiftCard HTTP/1.1\r\nHost: " + host + "\r\nX-Amz-Date: " + timestamp
                            + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + keyId + '/' + scope
                            + ", SignedHeaders=host;x-amz-date, Signature="
                            + HexFormat.of().formatHex(hmac(key, toSign))
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body)
                    .getBytes(StandardCharsets.UTF_8));
        }
        return requests;
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalArgumentException("No " + name + " in " + json);
        }
        return matcher.group(1);
    }
}
