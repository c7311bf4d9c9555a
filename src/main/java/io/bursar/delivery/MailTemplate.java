package io.bursar.delivery;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.bursar.jobfile.DidYouMean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One text of a mail with {{variables}} in it. Everything that could go wrong with it is found when it is read, so that it
 * renders whatever a reward file has. In HTML nothing that comes from a file acts as HTML.
 */
final class MailTemplate {

    /** What a text is for. */
    enum Kind {
        /** One line, without the code. */
        SUBJECT("subject.txt"),
        /** For programs that show no HTML. */
        TEXT("body.txt"),
        /** What most people see. */
        HTML("body.html");

        private final String file;

        Kind(String file) {
            this.file = file;
        }

        /** {@code body.html}, {@code body.de.html}. */
        String file(String language) {
            return language.isEmpty() ? file : file.replace(".", "." + language + ".");
        }

        /** {@code body.}. */
        String stem() {
            return file.substring(0, file.indexOf('.') + 1);
        }

        /** {@code .html}. */
        String ending() {
            return file.substring(file.indexOf('.'));
        }
    }

    /** What a template may name. */
    static final List<String> VARIABLES =
            List.of("name", "amount", "code", "message", "sender", "reference", "language", "direction", "redeemUrl");

    /** Those that a mail may be without. */
    private static final List<String> OPTIONAL = List.of("name", "message", "redeemUrl");

    private static final String SAMPLE = "x";
    private static final Pattern TAG = Pattern.compile("\\{\\{(?:(.*?)}})?", Pattern.DOTALL);
    private static final Pattern AT_LINE = Pattern.compile("(.*) @ line ([0-9]+)", Pattern.DOTALL);
    private static final Pattern HTML_COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

    private final Template template;

    private MailTemplate(Template template) {
        this.template = template;
    }

    /**
     * The template, or its problems added to those there are.
     *
     * @param place for people: the file
     */
    static Optional<MailTemplate> of(Kind kind, String place, String text, List<String> problems) {
        Check check = new Check(kind, place, kind == Kind.SUBJECT ? text.stripTrailing() : text, problems);
        int before = problems.size();
        check.tags();
        if (kind == Kind.SUBJECT) {
            check.oneLine();
        }
        return problems.size() > before ? Optional.empty() : check.compiled();
    }

    /** The text with the values in it; one without a value is left out. */
    String render(Map<String, String> values) {
        return template.execute(values);
    }

    private static Mustache.Compiler compiler(Kind kind) {
        Mustache.Compiler compiler =
                Mustache.compiler().emptyStringIsFalse(true).defaultValue("");
        return kind == Kind.HTML
                ? compiler.withEscaper(value -> Escapers.HTML.escape(value).replace("\n", "<br>\n"))
                : compiler.escapeHTML(false);
    }

    /** What can be wrong with one text. */
    private record Check(Kind kind, String place, String text, List<String> problems) {

        private void tags() {
            Matcher tags = TAG.matcher(text);
            boolean code = false;
            int before = problems.size();
            while (tags.find()) {
                String tag = tags.group(1);
                int line = line(tags.start());
                if (tag == null) {
                    problem(line, "{{ has no }} after it", "write the variable as {{name}}");
                } else if (!tag.startsWith("!")) {
                    code |= tag(tag.strip(), line);
                }
            }
            if (kind != Kind.SUBJECT && !code && problems.size() == before) {
                problem(0, "has no {{code}}", "write {{code}} where the claim code is to stand");
            }
        }

        /** True if it is the code. */
        private boolean tag(String tag, int line) {
            char sign = tag.isEmpty() ? ' ' : tag.charAt(0);
            if (sign == '{' || sign == '&') {
                String name = tag.replaceAll("[{}&\\s]", "");
                problem(line, "{{" + tag + "}} would let a reward file write HTML", "write {{" + name + "}}");
                return false;
            }
            if (">=<$".indexOf(sign) >= 0) {
                problem(line, "{{" + tag + "}} is not known here", "only variables and sections can be used");
                return false;
            }
            String name = "#^/".indexOf(sign) >= 0 ? tag.substring(1).strip() : tag;
            if (!VARIABLES.contains(name)) {
                problem(
                        line,
                        "there is no variable " + (name.isEmpty() ? "without a name" : name),
                        DidYouMean.nearest(name, VARIABLES)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("there are " + String.join(", ", VARIABLES)));
            } else if (name.equals("code") && kind == Kind.SUBJECT) {
                problem(line, "the code must not be in a subject, which is seen and stored everywhere", "remove it");
            }
            return name.equals(tag) && name.equals("code");
        }

        private void oneLine() {
            int end = text.indexOf('\n');
            if (end >= 0 || text.indexOf('\r') >= 0) {
                problem(end < 0 ? 1 : line(end + 1), "a subject has one line", "write it in the first line");
            } else if (text.isBlank()) {
                problem(0, "is empty", "write a subject");
            }
        }

        private Optional<MailTemplate> compiled() {
            Template compiled;
            try {
                compiled = compiler(kind).compile(text);
            } catch (MustacheException e) {
                Matcher said = AT_LINE.matcher(String.valueOf(e.getMessage()));
                problem(
                        said.matches() ? Integer.parseInt(said.group(2)) : 0,
                        "a section is not closed as it was opened (" + (said.matches() ? said.group(1) : "syntax")
                                + ")",
                        "close each {{#name}} by {{/name}}");
                return Optional.empty();
            }
            MailTemplate made = new MailTemplate(compiled);
            return isComplete(made) ? Optional.of(made) : Optional.empty();
        }

        /** The code is there for everybody, and so is a subject. */
        private boolean isComplete(MailTemplate made) {
            for (int present = 0; present < 1 << OPTIONAL.size(); present++) {
                Map<String, String> values = new HashMap<>();
                VARIABLES.forEach(name -> values.put(name, SAMPLE));
                values.put("code", "\0");
                for (int i = 0; i < OPTIONAL.size(); i++) {
                    if ((present & 1 << i) == 0) {
                        values.remove(OPTIONAL.get(i));
                    }
                }
                String rendered = made.render(values);
                if (kind == Kind.SUBJECT && rendered.isBlank()) {
                    problem(1, "is empty for some", "write words outside of its sections");
                    return false;
                }
                if (kind != Kind.SUBJECT && !shown(rendered).contains("\0")) {
                    problem(0, "has no code for some", "write {{code}} outside of sections and comments");
                    return false;
                }
            }
            return true;
        }

        private String shown(String rendered) {
            return kind == Kind.HTML ? HTML_COMMENT.matcher(rendered).replaceAll("") : rendered;
        }

        private int line(int at) {
            return 1
                    + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        }

        private void problem(int line, String what, String fix) {
            problems.add(
                    place + (line > 0 ? ":" + line : "") + ": " + what + "; " + fix + (fix.endsWith("?") ? "" : "."));
        }
    }
}
