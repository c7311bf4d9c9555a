/**
 * The command line: one class per command, and what they share to speak with people. Results go to standard output, progress
 * and prose to standard error; no operator ever sees a stack trace. Start reading at {@link io.bursar.cli.BursarCommand}.
 *
 * <p>Imports every package that a command acts on or reads from.
 */
@ApplicationModule(
        allowedDependencies = {
            "domain",
            "account",
            "alert",
            "canary",
            "database",
            "delivery",
            "jobfile",
            "intake",
            "ledger",
            "incentives",
            "disburse",
            "doctor",
            "batch",
            "schedule",
            "certify",
            "simulator"
        })
@NullMarked
package io.bursar.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
