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
        if (!named.find() || Integer.parseInt(named.group(1)) > lines.size()) {
            return "";
        }
        int number = Integer.parseInt(named.group(1));
        return "\nPTX line " + number + ": " + lines.get(Math.max(0, number - 1)).strip() + "\n";
    }
}
