package io.bursar.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A mail server on this machine that does what a test says, command by command. */
final class ScriptedMail implements AutoCloseable {

    /** As an answer: none, ever. */
    static final String SILENCE = "";

    /** As an answer: the connection is cut. */
    static final String CUT = "cut";

    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<String> mails = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private volatile UnaryOperator<String> afterMail = mail -> "250 2.0.0 queued as 1";
    private volatile int mailsMax = Integer.MAX_VALUE;
    private volatile String afterMailsMax = CUT;

    ScriptedMail() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What a command, by its first word, is answered; CONNECT is the greeting. */
    ScriptedMail answers(String command, String answer) {
        answers.put(command, answer);
        return this;
    }

    /** As usual again. */
    ScriptedMail answers(String command) {
        answers.remove(command);
        return this;
    }

    /** What is answered to a mail that is there in full. */
    ScriptedMail afterMail(UnaryOperator<String> answer) {
        afterMail = answer;
        return this;
    }

    /** So many mails over one connection; then that answer to whatever comes, or a cut. */
    ScriptedMail endsAfter(int mails, String answer) {
        mailsMax = mails;
        afterMailsMax = answer;
        return this;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        int mailsHere = 0;
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            say(socket, answers.getOrDefault("CONNECT", "220 test"));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                String command = line.replaceFirst("[ :].*", "");
                if (mailsHere >= mailsMax && !command.equals("NOOP")) {
                    say(socket, afterMailsMax);
                    return;
                }
                String answer = answers.getOrDefault(command, usual(command));
                say(socket, answer);
                if (command.equals("DATA") && answer.startsWith("354")) {
                    String mail = mail(in);
                    mails.add(mail);
                    mailsHere++;
                    say(socket, afterMail.apply(mail));
                    if (mailsHere >= mailsMax && afterMailsMax.equals(CUT)) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // cut by one of the two
        }
    }

    private static String usual(String command) {
        return switch (command) {
            case "EHLO" -> "250-test\r\n250 ENHANCEDSTATUSCODES";
            case "DATA" -> "354 go on";
            case "QUIT" -> "221 bye";
            default -> "250 2.0.0 ok";
        };
    }

    private static String mail(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            mail.append(line).append("\r\n");
        }
        return mail.toString();
    }

    private static void say(Socket socket, String answer) throws IOException {
        if (answer.equals(CUT)) {
            throw new IOException("cut");
        }
        if (!answer.equals(SILENCE)) {
            socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
