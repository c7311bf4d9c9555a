package io.bursar.intake;

import io.bursar.domain.Greeting;
import io.bursar.domain.MailAddress;
import io.bursar.domain.RowProblem;
import io.bursar.jobfile.Delivery;
import io.bursar.jobfile.JobFile;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a row must look like for its claim code to reach somebody: an address that mail can be sent to, and the words that go
 * with it.
 */
final class GreetingRules {

    private static final int NAME_MAX = 200;
    private static final int MESSAGE_MAX = 500;

    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");

    private final Columns columns;
    private final boolean byMail;

    GreetingRules(JobFile job, Columns columns) {
        this.columns = columns;
        this.byMail = job.delivery().by() == Delivery.By.EMAIL;
    }

    Greeting check(RawRow row, List<RowProblem> problems) {
        if (columns.recipientName() < 0 && columns.message() < 0 && columns.language() < 0) {
            return Greeting.NONE;
        }
        String name = words(row, columns.recipientName(), NAME_MAX, problems);
        String message = words(row, columns.message(), MESSAGE_MAX, problems);
        String language = words(row, columns.language(), NAME_MAX, problems);
        if (language != null && !LANGUAGE.matcher(language).matches()) {
            problems.add(new RowProblem(
                    row.line(),
                    columns.name(columns.language()),
                    language,
                    "is not a language",
                    "write a tag such as en, de or pt-BR, or leave it empty for the job's"));
        }
        return new Greeting(name, message, language);
    }

    private @Nullable String words(RawRow row, int position, int lengthMax, List<RowProblem> problems) {
        if (position < 0) {
            return null;
        }
        String text = Cells.trimmed(row.cells().get(position));
        if (text.isEmpty()) {
            return null;
        }
        RowRules.text(row, columns.name(position), text, lengthMax, problems);
        return text;
    }

    /** Where the job sends mail, the recipient is an address. */
    void checkAddress(RawRow row, String column, String recipient, List<RowProblem> problems) {
        if (!byMail) {
            return;
        }
        String fix = MailAddress.fix(recipient);
        if (fix != null) {
            problems.add(
                    new RowProblem(row.line(), column, recipient, "is not an address that mail can be sent to", fix));
        }
    }
}
