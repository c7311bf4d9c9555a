package io.bursar.delivery;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Everything that is logged meanwhile, by whichever library, with all levels at their most talkative. */
final class Overheard implements AutoCloseable {

    private static final java.util.logging.Logger JDK_ROOT = java.util.logging.Logger.getLogger("");
    private static final List<String> MAIL_LOGGERS = List.of(
            "org.eclipse.angus.mail",
            "org.eclipse.angus.mail.smtp",
            "org.eclipse.angus.mail.smtp.protocol",
            "jakarta.mail");

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<Logger, Level> before = new HashMap<>();
    private final java.util.logging.Level jdkBefore = JDK_ROOT.getLevel();
    private final List<java.util.logging.Logger> held =
            MAIL_LOGGERS.stream().map(java.util.logging.Logger::getLogger).toList();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final List<String> jdk = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            String thrown =
                    line.getThrown() == null ? "" : ThrowableProxyUtil.asString(new ThrowableProxy(line.getThrown()));
            jdk.add(line.getMessage() + " " + thrown + Arrays.toString(line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Overheard() {
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLoggerList().stream()
                        .filter(each -> each.getLevel() != null)
                        .forEach(each -> before.put(each, each.getLevel()));
        before.keySet().forEach(each -> each.setLevel(Level.TRACE));
        appender.start();
        root.addAppender(appender);
        handler.setLevel(java.util.logging.Level.ALL);
        JDK_ROOT.setLevel(java.util.logging.Level.ALL);
        JDK_ROOT.addHandler(handler);
        held.forEach(each -> each.setLevel(java.util.logging.Level.ALL));
        JDK_ROOT.finest("this is logged at the most talkative");
    }

    String text() {
        return List.copyOf(appender.list).stream()
                        .map(event -> event.getFormattedMessage() + " "
                                + (event.getThrowableProxy() == null
                                        ? ""
                                        : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                        .collect(Collectors.joining("\n"))
                + String.join("\n", jdk);
    }

    @Override
    public void close() {
        before.forEach(Logger::setLevel);
        root.detachAppender(appender);
        JDK_ROOT.removeHandler(handler);
        JDK_ROOT.setLevel(jdkBefore);
        held.forEach(each -> each.setLevel(null));
    }
}
