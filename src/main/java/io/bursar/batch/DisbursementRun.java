package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.disburse.Deliveries;
import io.bursar.disburse.RunControl;
import io.bursar.incentives.IncentivesClient;
import io.bursar.jobfile.JobFile;
import io.bursar.ledger.Account;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one run share.
 *
 * @param id the disbursement's
 * @param job its job file, as it is now
 * @param settings of the account
 * @param account the ledger's view of it
 * @param file the accepted file, as kept
 * @param client the account's, behind its throttle
 * @param control stop, trouble and figures
 * @param deliveries hands claim codes over; null where nothing is delivered
 * @param owner who runs it, for leases and events
 * @param listener who watches
 */
record DisbursementRun(
        String id,
        JobFile job,
        AccountSettings settings,
        Account account,
        Path file,
        IncentivesClient client,
        RunControl control,
        @Nullable Deliveries deliveries,
        String owner,
        RunListener listener) {}
