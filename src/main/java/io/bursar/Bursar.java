package io.bursar;

import io.bursar.account.Accounts;
import io.bursar.batch.BursarSettings;
import io.bursar.batch.DatabaseCare;
import io.bursar.cli.Application;
import io.bursar.cli.BursarCommand;
import io.bursar.cli.Stop;
import io.bursar.database.DatabasePool;
import java.time.Clock;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.PersistenceExceptionTranslationAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The program: hands the command line to {@code cli}, and wires what no package owns alone. */
@SpringBootApplication(
        proxyBeanMethods = false,
        exclude = {
            // each would wrap or make beans that nothing here asks for, at every start
            AopAutoConfiguration.class,
            ApplicationAvailabilityAutoConfiguration.class,
            DataSourceInitializationAutoConfiguration.class,
            LifecycleAutoConfiguration.class,
            MailSenderAutoConfiguration.class,
            PersistenceExceptionTranslationAutoConfiguration.class,
            ProjectInfoAutoConfiguration.class,
            SslAutoConfiguration.class,
            TaskExecutionAutoConfiguration.class,
            TaskSchedulingAutoConfiguration.class,
            TransactionAutoConfiguration.class
        })
@EnableConfigurationProperties(BursarSettings.class)
public class Bursar {

    /** Runs one command and ends with its exit code. */
    public static void main(String[] arguments) {
        silenceUntilConfigured();
        Stop stop = Stop.install();
        int code = BursarCommand.execute(application(), arguments);
        stop.ended(code);
        System.exit(code);
    }

    static Application application() {
        return new Application(Bursar.class, Preparation.class);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** By hand, as all transactions are; annotations for them would have every bean searched, at every start. */
    @Bean
    TransactionTemplate transaction(PlatformTransactionManager manager) {
        return new TransactionTemplate(manager);
    }

    /** Lets a run do something about a lost database without knowing where databases come from. */
    @Bean
    DatabaseCare databaseCare(DatabasePool pool) {
        return new DatabaseCare() {
            @Override
            public void hangUp() {
                pool.hangUp();
            }

            @Override
            public void comeBack() {
                pool.comeBack();
            }
        };
    }

    @Bean
    Accounts accounts(ConfigurableEnvironment environment) {
        return Accounts.from(environment);
    }

    /** Libraries that log before Boot has set up the log file would write to the operator's terminal. */
    private static void silenceUntilConfigured() {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(ch.qos.logback.classic.Level.OFF);
        }
    }
}
