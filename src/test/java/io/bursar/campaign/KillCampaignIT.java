package io.bursar.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.campaign.BrokenPromise.Promise;
import io.bursar.program.BesideOthers;
import io.bursar.program.Folders;
import io.bursar.program.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The packaged command, its PostgreSQL and the provider killed at random moments. {@code -Dbursar.campaign.rounds=1000} for
 * the figure in the reliability page, {@code -Dbursar.campaign.seed=N} for the same choices again, {@code
 * -Dbursar.campaign.jar} and {@code -Dbursar.campaign.folder} for another program and place,
 * {@code -Dbursar.campaign.continue=true} to go on with one that was broken off.
 */
@BesideOthers
class KillCampaignIT {

    @Test
    void paysNothingTwiceAndLosesNothingWhateverIsKilled() throws IOException {
        int rounds = Integer.getInteger("bursar.campaign.rounds", 7);
        long seed = Long.getLong("bursar.campaign.seed", new Random().nextInt(1_000_000));
        Path folder = Path.of(System.getProperty("bursar.campaign.folder", "target/kill-campaign"))
                .toAbsolutePath();
        boolean goesOn = Boolean.getBoolean("bursar.campaign.continue");
        Tally tally = goesOn ? Tally.kept(Campaign.kept(folder)) : new Tally();
        Folders.empty(folder);
        String jar = System.getProperty("bursar.campaign.jar");
        Program program = jar == null ? Program.packaged() : Program.unpacked(Path.of(jar), folder.resolve("program"));
        try (Campaign campaign = new Campaign(program, folder, rounds, seed, tally)) {
            campaign.play();
            String table = campaign.markdown();
            System.out.println(table);
            for (Promise promise : Promise.values()) {
                assertThat(tally.broken(promise)).as(promise.title()).isZero();
            }
            assertThat(tally.complaints()).isEmpty();
            assertThat(tally.rounds()).isEqualTo(rounds);
        }
    }
}
