package dev.pavage.kernel;

import dev.pavage.ir.SourceLocation;
import java.lang.StackWalker.StackFrame;
import java.util.Optional;

/** Finds the line of user code that is running: the innermost one outside this package and the JDK. */
final class UserCode {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String OWN = UserCode.class.getPackageName() + ".";

    private UserCode() {}

    /** The line, {@link SourceLocation#UNKNOWN} if the class file does not tell. */
    static SourceLocation here() {
        return WALKER.walk(frames -> frames.filter(f -> isUser(f.getClassName())).findFirst())
                .flatMap(UserCode::location)
                .orElse(SourceLocation.UNKNOWN);
    }

    private static Optional<SourceLocation> location(StackFrame frame) {
        return Optional.ofNullable(frame.getFileName())
                .map(file -> new SourceLocation(file, Math.max(frame.getLineNumber(), 0)));
    }

    /** The JDK stands between when a range is walked with {@code forEach} or a helper runs in a stream. */
    private static boolean isUser(String className) {
        boolean own = className.startsWith(OWN) && className.indexOf('.', OWN.length()) < 0;
        return !own && !className.startsWith("java.") && !className.startsWith("jdk.");
    }
}
