package io.bursar.delivery;

import io.bursar.jobfile.JobFile;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Opens the channel that a job names, from its job file and the installation's settings. */
@Component
public class DeliveryChannels {

    private final Environment environment;
    private final Clock clock;

    DeliveryChannels(Environment environment, Clock clock) {
        this.environment = environment;
        this.clock = clock;
    }

    /**
     * The job's channel; connects to nobody yet.
     *
     * @return null where the job delivers nothing
     * @throws DeliveryProblems with all that is wrong with settings and templates
     */
    public @Nullable DeliveryChannel open(JobFile job) {
        return switch (job.delivery().by()) {
            case NONE -> null;
            case EMAIL -> EmailDelivery.open(job, environment, clock);
            case WEBHOOK -> webhook(Objects.requireNonNull(job.delivery().webhook()));
        };
    }

    private DeliveryChannel webhook(String receiver) {
        return new WebhookDelivery(WebhookReading.of(environment, receiver), clock, null);
    }
}
