package io.bursar.outbound;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** One connection to a mail server, used by one thread at a time; any other may hang up, at any moment, and for good. */
public final class MailConnection implements AutoCloseable {

    private final MailServer server;
    private final Transport transport;
    private final Line line = new Line();

    MailConnection(MailServer server) {
        this.server = server;
        Properties properties = server.properties();
        for (String prefix : new String[] {"mail.smtp.", "mail.smtps."}) {
            properties.put(prefix + "socketFactory", line);
            // else it connects a second time, past the line that can be hung up
            properties.setProperty(prefix + "socketFactory.fallback", "false");
        }
        try {
            this.transport = Session.getInstance(properties).getTransport(server.protocol());
        } catch (MessagingException e) {
            throw new IllegalStateException("The mail library cannot speak " + server.protocol(), e);
        }
    }

    /** Connects, secures the connection and signs in. */
    public void open() throws MessagingException {
        MailServer.hush();
        transport.connect(server.host(), server.port(), server.user(), server.password());
    }

    /** True if the server is still there; asks it. */
    public boolean isOpen() {
        return transport.isConnected();
    }

    /** Hands a message over. On a return the server has taken it; on an exception it may have. */
    public void send(MimeMessage message, Address... to) throws MessagingException {
        MailServer.hush();
        message.saveChanges();
        try {
            transport.sendMessage(message, to);
        } catch (IllegalStateException e) {
            throw new MessagingException("The connection was lost");
        }
    }

    /** Cuts it off, whatever it is waiting for; it cannot be opened again. */
    public void hangUp() {
        line.hangUp();
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (MessagingException e) {
            // it was lost already
        }
        hangUp();
    }

    /** Makes the one socket below, and keeps it to be closed by another thread. TLS is laid over it by the library. */
    private static final class Line extends SocketFactory {

        private @Nullable Socket socket;
        private boolean over;

        @Override
        public synchronized Socket createSocket() throws IOException {
            if (over) {
                throw new IOException("hung up");
            }
            Socket made = new Socket();
            socket = made;
            return made;
        }

        synchronized void hangUp() {
            over = true;
            Socket made = socket;
            if (made != null) {
                try {
                    made.close();
                } catch (IOException e) {
                    // it is closed all the same
                }
            }
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
