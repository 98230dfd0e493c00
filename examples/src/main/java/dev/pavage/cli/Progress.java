package dev.pavage.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows on standard error how far something is that takes more than a second: as a bar on a terminal, elsewhere as a
 * line now and then.
 */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 100;
    /** ECMA-48: erase in line, all of it. */
    private static final String CLEAR_LINE = "\u001b[2K";

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(20);

    private final String task;
    private final long steps;
    private final @Nullable ProgressBar bar;
    private final PrintStream err;
    private final long begin = System.nanoTime();
    private long done;
    private long nextLine = System.nanoTime() + BETWEEN_LINES.toNanos();

    /** Something that takes so many steps, or -1 if that is not known yet. */
    Progress(String task, long steps) {
        this.task = task;
        this.steps = steps;
        this.err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        // Without a terminal there may be no console at all.
        this.bar = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                ? bar(task, steps, err)
                : null;
    }

    private static ProgressBar bar(String task, long steps, PrintStream err) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish()
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .build();
    }

    /** Says what is being done now. */
    synchronized void message(String text) {
        if (bar != null) {
            bar.setExtraMessage(text);
        }
    }

    /** One more step is done. */
    synchronized void step() {
        to(done + 1, steps);
    }

    /** So many steps are done of so many. */
    synchronized void to(long now, long of) {
        done = now;
        if (bar != null) {
            bar.maxHint(of);
            bar.stepTo(now);
        } else if (System.nanoTime() - nextLine >= 0) {
            err.println("pavage: " + task + ": " + now + (of < 0 ? "" : " of " + of + left(now, of)));
            nextLine = System.nanoTime() + BETWEEN_LINES.toNanos();
        }
    }

    /** {@code , about 12 min left}, if each step takes as long as those before; nothing at the beginning. */
    private String left(long now, long of) {
        Duration passed = Duration.ofNanos(System.nanoTime() - begin);
        return now == 0
                ? ""
                : ", about " + passed.multipliedBy(of - now).dividedBy(now).plusMinutes(1).toMinutes() + " min left";
    }

    /** Makes room for a line that somebody else prints. */
    synchronized void clear() {
        if (bar != null) {
            err.print("\r" + CLEAR_LINE);
        }
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
