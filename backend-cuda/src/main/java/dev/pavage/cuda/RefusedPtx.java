package dev.pavage.cuda;

import dev.pavage.cuda.driver.CudaException;
import dev.pavage.device.CompilationException;
import dev.pavage.device.KernelDump;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user is told of PTX that the driver's compiler refuses: its log, the line that it names, and where the text is. */
final class RefusedPtx {
    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    /** A file's number, and the line in it. */
    private static final Pattern LOCATION = Pattern.compile("\\s*\\.loc\\s+(\\d+)\\s+(\\d+).*");
    private static final Pattern FILE = Pattern.compile("\\.file\\s+(\\d+)\\s+\"([^\"]*)\"");

    private RefusedPtx() {}

    /**
     * The exception.
     *
     * @param kernel the kernel's name
     * @param device the device, for the message
     * @param ptx what was refused
     * @param e what the driver says
     */
    static CompilationException of(String kernel, String device, String ptx, CudaException e) {
        return new CompilationException(
                "kernel " + kernel + " cannot be compiled for " + device + ": " + e.getMessage()
                        + line(ptx, String.valueOf(e.getMessage())) + "; " + KernelDump.refused(kernel, ptx),
                e);
    }

    private static String line(String ptx, String log) {
        Matcher named = LINE.matcher(log);
        List<String> lines = ptx.lines().toList();
        int number = named.find() ? Integer.parseInt(named.group(1)) : 0;
        if (number < 1 || number > lines.size()) {
            return "";
        }
        return "\nPTX line " + number + source(ptx, lines.subList(0, number)) + ": "
                + lines.get(number - 1).strip() + "\n";
    }

    /** The line of the user's source that the last of some lines is for, if one of them says so. */
    private static String source(String ptx, List<String> lines) {
        return lines.reversed().stream()
                .map(LOCATION::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .flatMap(at -> FILE.matcher(ptx)
                        .results()
                        .filter(file -> file.group(1).equals(at.group(1)))
                        .map(file -> ", from " + file.group(2) + ":" + at.group(2))
                        .findFirst())
                .orElse("");
    }
}
