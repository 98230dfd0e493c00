package dev.pavage.benchmarks.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Limit;
import dev.pavage.benchmarks.results.Machine;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Skipped;
import dev.pavage.benchmarks.results.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Results that a page is made of in tests. */
final class Samples {
    static final double GIGA = 1e9;

    private Samples() {}

    /** A row of one second for each {@code work}, on the device {@code cpu}, with an error of 2 %. */
    static Row row(String op, String library, String shape, double seconds, Unit unit, double work) {
        return row(op, library, "", "cpu", "f32", shape, seconds, unit, work, Double.NaN, Double.NaN);
    }

    static Row row(
            String op,
            String library,
            String setting,
            String device,
            String dtype,
            String shape,
            double seconds,
            Unit unit,
            double work,
            double bytes,
            double limit) {
        return new Row(
                new Case(op, library, setting, device, dtype, shape),
                "1 fork of 6 iterations of 1 s",
                seconds,
                0.02,
                6,
                unit,
                work,
                bytes,
                limit,
                JsonNodeFactory.instance.objectNode());
    }

    static Machine machine(String name) {
        return new Machine(
                name, name, 8, List.of(49152L, 2097152L), 34359738368L, "Linux 6.1 amd64", "OpenJDK 25", 4,
                "performance");
    }

    static Results results(String machine, List<MeasuredDevice> devices, List<Row> rows, List<Skipped> skipped) {
        return new Results(
                List.of("pavage bench matmul memory launch --device cpu,opencl:0 --peers openblas,mkl --out DIR"),
                "2026-01-02T03:04:05Z",
                machine(machine),
                devices,
                rows,
                skipped);
    }

    /** A machine with two devices, three libraries and every kind of row; {@code speed} scales all of them. */
    static Results everything(String machine, double speed) {
        List<Row> rows = new ArrayList<>();
        for (String device : List.of("cpu", "opencl:0")) {
            double rate = speed * (device.equals("cpu") ? 1 : 0.7);
            for (int n : new int[] {256, 512, 1024, 2048}) {
                products(rows, device, n + "x" + n + "x" + n, 2.0 * n * n * n, 12.0 * n * n, rate);
            }
            products(rows, device, "8192x64x512", 2.0 * 8192 * 64 * 512, 4.0 * (8192 * 64 + 8192 * 512 + 64 * 512),
                    rate);
            products(rows, device, "1021x1031x1019", 2.0 * 1021 * 1031 * 1019, 12.0 * 1021 * 1021, rate);
            for (String op : List.of("add", "exp", "transpose", "softmax", "sum-rows")) {
                double bytes = 8.0 * 4096 * 8192;
                rows.add(row("memory", "pavage", "", device, "f32", op + ":4096x8192", bytes / (20 * GIGA * rate),
                        Unit.BYTES, bytes, bytes, 22 * GIGA * speed));
            }
            rows.add(row("launch", "pavage", "", device, "", "queued", 2.5e-6 / rate, Unit.TIME, 0, 0, Double.NaN));
            rows.add(row("launch", "pavage", "", device, "", "waited for", 9.1e-6 / rate, Unit.TIME, 0, 0, Double.NaN));
            rows.add(row("startup", "pavage", "", device, "f32", "first:1024x1024x1024", 0.75 / rate, Unit.TIME, 0, 0,
                    Double.NaN));
        }
        List<Limit> limits = List.of(
                new Limit("fma", "f32", Unit.FLOPS, 220 * GIGA * speed),
                new Limit("copy", "", Unit.BYTES, 22 * GIGA * speed),
                new Limit("read", "", Unit.BYTES, 15 * GIGA * speed));
        return results(
                machine,
                List.of(
                        new MeasuredDevice("cpu", Map.of("name", machine), limits),
                        new MeasuredDevice("opencl:0", Map.of("name", "PoCL", "driver", "3.1 <LLVM> & \"more\""),
                                limits)),
                rows,
                List.of(new Skipped(
                        new Case("matmul", "mkl", "", "opencl:0", "f32", "256x256x256"),
                        "mkl multiplies on <cpu> only")));
    }

    private static void products(List<Row> rows, String device, String shape, double work, double bytes, double speed) {
        double rate = speed * 200 * GIGA / (1 + 1e7 / work);
        double limit = speed * 220 * GIGA;
        rows.add(row("matmul", "pavage", "", device, "f32", shape, work / rate, Unit.FLOPS, work, bytes, limit));
        rows.add(row("matmul", "openblas", "", device, "f32", shape, work / (0.93 * rate), Unit.FLOPS, work, bytes,
                limit));
        rows.add(row("matmul", "mkl", "", device, "f32", shape, work / (0.8 * rate), Unit.FLOPS, work, bytes, limit));
        rows.add(row("matmul", "mkl", "MKL_DEBUG_CPU_TYPE=5", device, "f32", shape, work / (1.04 * rate), Unit.FLOPS,
                work, bytes, limit));
    }
}
