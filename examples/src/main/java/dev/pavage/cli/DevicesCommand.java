package dev.pavage.cli;

import dev.pavage.device.BackendReport;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceNotFoundException;
import dev.pavage.device.Devices;
import dev.pavage.ir.Target;
import dev.pavage.settings.Setting;
import dev.pavage.settings.Settings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pavage devices}. */
@Command(
        name = "devices",
        description = "Lists every device, and for each backend without one the reason and the remedy.")
final class DevicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--settings", description = "List the settings (-Dpavage.*) with their values instead.")
    private boolean settings;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (settings) {
            showSettings(out);
        } else if (json) {
            Optional<Device> best = best();
            out.println(Json.text(
                    Devices.report().stream().map(report -> object(report, best)).toList()));
        } else {
            Optional<Device> best = best();
            Devices.report().forEach(report -> show(report, best, out));
        }
        out.flush();
        return ExitCode.OK;
    }

    /** What a program runs on that names no device; none if the setting names one that is not there. */
    private static Optional<Device> best() {
        try {
            return Optional.of(Device.best());
        } catch (DeviceNotFoundException e) {
            return Optional.empty();
        }
    }

    private void showSettings(PrintWriter out) {
        if (json) {
            out.println(Json.text(Settings.all().stream().map(DevicesCommand::object).toList()));
            return;
        }
        for (Setting<?> setting : Settings.all()) {
            out.println(setting + (setting.isSet() ? "" : "  (default)"));
            out.println("    " + setting.meaning() + " Allowed: " + setting.allowed() + ".");
        }
    }

    private static Map<String, Object> object(Setting<?> setting) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", setting.name());
        object.put("value", setting.text());
        object.put("default", setting.fallback());
        object.put("allowed", setting.allowed());
        object.put("meaning", setting.meaning());
        return object;
    }

    static void show(BackendReport report, Optional<Device> best, PrintWriter out) {
        for (Device device : report.devices()) {
            Map<String, String> facts = facts(device);
            int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
            out.println(device.name() + (isBest(device, best) ? " (default)" : ""));
            facts.forEach((name, value) -> out.println("    " + name + " ".repeat(width - name.length() + 2) + value));
        }
        if (report.devices().isEmpty()) {
            out.println(report.backend() + ": no device");
            out.println("    " + report.whyNone().orElse("the backend gave no reason"));
        }
    }

    private static boolean isBest(Device device, Optional<Device> best) {
        return best.isPresent() && best.get() == device;
    }

    /** What the driver tells, then what code for the device may rely on. */
    private static Map<String, String> facts(Device device) {
        Target target = device.target();
        Map<String, String> facts = new LinkedHashMap<>(device.facts());
        facts.putIfAbsent("memory", bytes(device.memoryBytes()));
        facts.putIfAbsent("compute units", Integer.toString(device.computeUnits()));
        facts.putIfAbsent("dtypes", dtypes(target));
        if (target.vectorBits() > 0) {
            facts.putIfAbsent("vectors", target.vectorBits() + " bits, " + target.vectorRegisters() + " registers");
        }
        if (!target.caches().isEmpty()) {
            facts.putIfAbsent(
                    "caches", target.caches().stream().map(DevicesCommand::bytes).collect(Collectors.joining(", ")));
        }
        if (!target.matrixUnits().isEmpty()) {
            facts.putIfAbsent(
                    "matrix units",
                    target.matrixUnits().stream().map(Target.MatrixUnit::name).distinct()
                            .collect(Collectors.joining(", ")));
        }
        return facts;
    }

    private static Map<String, Object> object(BackendReport report, Optional<Device> best) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("backend", report.backend());
        List<Map<String, Object>> devices = new ArrayList<>();
        for (Device device : report.devices()) {
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("device", device.name());
            found.put("default", isBest(device, best));
            found.put("memory_bytes", device.memoryBytes());
            found.put("compute_units", device.computeUnits());
            found.put("dtypes", device.target().dtypes().stream().sorted().map(String::valueOf).toList());
            found.put("vector_bits", device.target().vectorBits());
            found.put("caches", device.target().caches());
            found.put("facts", device.facts());
            devices.add(found);
        }
        object.put("devices", devices);
        report.whyNone().ifPresent(why -> object.put("why_none", why));
        return object;
    }

    private static String dtypes(Target target) {
        return target.dtypes().stream().sorted().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String bytes(long bytes) {
        return bytes < 1 << 20
                ? bytes / 1024 + " KiB"
                : bytes < 1 << 30
                        ? String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20)
                        : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
    }
}
