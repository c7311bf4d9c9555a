/**
 * Job files: {@code jobs/NAME.yaml} comes in, a checked {@link io.bursar.jobfile.JobFile} goes out, or every problem of
 * the file with its line and what to write instead. Start reading at {@link io.bursar.jobfile.JobFileLoader}.
 *
 * <p>May import {@code domain} only. SnakeYAML is used nowhere else.
 */
@ApplicationModule(allowedDependencies = {"domain"})
@NullMarked
package io.bursar.jobfile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
