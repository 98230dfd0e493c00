package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.device.CompiledKernel;
import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.DeviceMemory;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lower.thread.ThreadLowering;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Products of four packed bytes. Where a device lacks {@code cl_khr_integer_dot_product} its functions are written out
 * before the source, so that the calls are compiled and run everywhere.
 */
class PackedDotTest {
    private static final int THREADS = 64;
    private static final Features FEATURES = new Features(true, true, true, false, Features.Shuffle.NONE, 1);

    /** What the extension's specification says of its functions. */
    private static final String FUNCTIONS = Stream.of(
            List.of("int", PackedDot.SIGNED, "char4"), List.of("uint", PackedDot.UNSIGNED, "uchar4"))
            .map(f -> """
                    static %1$s %2$s(const uint a, const uint b) {
                        const %1$s4 products = convert_%1$s4(as_%3$s(a)) * convert_%1$s4(as_%3$s(b));
                        return products.s0 + products.s1 + products.s2 + products.s3;
                    }
                    """.formatted(f.toArray()))
            .reduce("", String::concat);

    /** {@code c = a · b} in tiles of 32 by 32. */
    static void product(Program p, View a, View b, View c) {
        Index row = p.id(1).times(32);
        Index col = p.id(0).times(32);
        TileVar sum = p.var(p.zeros(DType.I32, 32, 32));
        for (Index k : p.range(0, a.size(1), 32)) {
            sum.set(sum.plusDot(a.load(row, k, 32, 32), b.load(k, col, 32, 32)));
        }
        c.store(row, col, sum);
    }

    private static CompiledKernel build(OpenClDevice device, LaneKernel kernel) {
        Source source = OpenClEmitter.emit(kernel, device.features());
        boolean has = !device.target().matrixUnits().isEmpty();
        Source built = has
                ? source
                : new Source(
                        source.entry(),
                        FUNCTIONS + source.text(),
                        source.options().replace(PackedDot.LANGUAGE, "CL1.2"),
                        source.slotBytes(),
                        source.localBytes(),
                        source.hasMessages());
        return OpenClKernel.build(device, device.queue(), kernel, built);
    }

    /** Views a, b, c: signed products added to c, unsigned ones to the view after it. */
    private static LaneKernel words() {
        return LaneBench.kernel(Lowering.THREADS, THREADS, 4, 0, List.of(), List.of(), e -> {
            LaneBuilder b = e.b();
            LaneValue id = b.fresh(LaneType.I32);
            b.add(new ThreadOp.ThreadId(id));
            LaneValue at = b.add(b.mul(e.program(), b.i64(THREADS)), b.convert(Kind.I64, id));
            LaneValue x = e.load(0, MemoryType.I32, 1, at);
            LaneValue y = e.load(1, MemoryType.I32, 1, at);
            for (int view = 2; view < 4; view++) {
                e.store(view, MemoryType.I32, at,
                        b.packedDot(x, y, e.load(view, MemoryType.I32, 1, at), view == 2 ? DType.I8 : DType.U8));
            }
        });
    }

    @Test
    void theFunctionsOfTheExtensionAreCalled() {
        Source source = OpenClEmitter.emit(words(), FEATURES);
        assertThat(source.text())
                .containsPattern(
                        "as_int\\(as_uint\\(dot_4x8packed_ss_int\\(as_uint\\(x\\d+\\), as_uint\\(x\\d+\\)\\)\\) "
                                + "\\+ as_uint\\(x\\d+\\)\\)")
                .containsPattern("dot_4x8packed_uu_uint\\(as_uint\\(x\\d+\\), as_uint\\(x\\d+\\)\\)")
                .doesNotContain("cl_khr_integer_dot_product");
        assertThat(source.options()).contains("-cl-std=CL3.0");
    }

    @Test
    void theTargetHasThemWhereTheDeviceDoes() {
        Set<String> extensions = Set.of("cl_khr_fp64", "cl_khr_integer_dot_product");
        assertThat(DeviceInfo.matrixUnits(extensions, "OpenCL 3.0 NEO"))
                .containsExactly(
                        new Target.MatrixUnit("dot_4x8packed_ss_int", 1, 1, 4, DType.I8, DType.I32),
                        new Target.MatrixUnit("dot_4x8packed_uu_uint", 1, 1, 4, DType.U8, DType.I32));
        assertThat(DeviceInfo.matrixUnits(extensions, "OpenCL 2.1 old")).isEmpty();
        assertThat(DeviceInfo.matrixUnits(Set.of("cl_khr_fp64"), "OpenCL 3.0 PoCL")).isEmpty();
    }

    @Test
    void wordsAreMultipliedByteByByte() {
        int[] x = new Random(1).ints(5 * THREADS).toArray();
        int[] y = new Random(2).ints(x.length).toArray();
        x[0] = y[0] = 0x80808080;
        x[1] = y[1] = -1;
        for (LaneBench bench : LaneBench.all(Lowering.THREADS)) {
            int[] signed = new Random(3).ints(x.length).toArray();
            int[] unsigned = signed.clone();
            signed[0] = unsigned[1] = Integer.MAX_VALUE;
            int[] expectedSigned = signed.clone();
            int[] expectedUnsigned = unsigned.clone();
            for (int i = 0; i < x.length; i++) {
                for (int bits = 0; bits < 32; bits += 8) {
                    expectedSigned[i] += (byte) (x[i] >> bits) * (byte) (y[i] >> bits);
                    expectedUnsigned[i] += (x[i] >> bits & 255) * (y[i] >> bits & 255);
                }
            }
            bench.run(build(bench.device(), words()), 5, x.clone(), y.clone(), signed, unsigned);
            assertThat(signed).containsExactly(expectedSigned);
            assertThat(unsigned).containsExactly(expectedUnsigned);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"I8", "U8"})
    void productsOfMatricesOfBytesAreExact(DType dtype) {
        int m = 50;
        int k = 75;
        int n = 45;
        byte[] a = new byte[m * k];
        byte[] b = new byte[k * n];
        new Random(4).nextBytes(a);
        new Random(5).nextBytes(b);
        int[] expected = new int[m * n];
        for (int i = 0; i < expected.length; i++) {
            for (int p = 0; p < k; p++) {
                expected[i] += number(dtype, a[i / n * k + p]) * number(dtype, b[p * n + i % n]);
            }
        }
        for (LaneBench bench : LaneBench.all(Lowering.THREADS)) {
            OpenClDevice device = bench.device();
            LaneKernel lanes = lower(device.target(), dtype);
            assertThat(OpenClEmitter.emit(lanes, device.features()).text())
                    .contains(dtype == DType.I8 ? "dot_4x8packed_ss_int" : "dot_4x8packed_uu_uint");
            int[] c = new int[m * n];
            launch(device, build(device, lanes), new long[] {2, 2, 1},
                    List.of(MemorySegment.ofArray(a), MemorySegment.ofArray(b), MemorySegment.ofArray(c)),
                    List.of(Shape.of(m, k), Shape.of(k, n), Shape.of(m, n)), List.of(dtype, dtype, DType.I32));
            assertThat(c).containsExactly(expected);
        }
    }

    private static int number(DType dtype, byte value) {
        return dtype == DType.I8 ? value : Byte.toUnsignedInt(value);
    }

    private static LaneKernel lower(Target device, DType dtype) {
        Target target = new Target(device.device(), device.family(), Lowering.THREADS, device.dtypes(),
                device.vectorBits(), device.vectorRegisters(), device.subGroup(), device.maxThreads(),
                device.localMemory(), device.caches(), PackedDot.units(), false, device.unifiedMemory());
        TileKernel captured = Kernel.of(PackedDotTest.class, "product")
                .capture(Stream.of(dtype, dtype, DType.I32).map(d -> ValueType.view(d, 2)).toList());
        ViewFacts rows = new ViewFacts(Set.of(1), Set.of());
        return ThreadLowering.lower(
                Pipeline.standard().run(captured, new PassContext(target)), List.of(rows, rows, rows), target);
    }

    private static void launch(
            OpenClDevice device,
            CompiledKernel kernel,
            long[] programs,
            List<MemorySegment> contents,
            List<Shape> shapes,
            List<DType> dtypes) {
        List<DeviceMemory> memories = new ArrayList<>();
        List<Argument> arguments = new ArrayList<>();
        try {
            for (int i = 0; i < contents.size(); i++) {
                DeviceMemory memory = device.allocate(contents.get(i).byteSize());
                memories.add(memory);
                memory.write(0, contents.get(i));
                arguments.add(
                        new Argument(memory, 0, dtypes.get(i), shapes.get(i), Strides.rowMajor(shapes.get(i))));
            }
            kernel.launch(programs, arguments);
            device.synchronize();
            memories.getLast().read(0, contents.getLast());
        } finally {
            memories.forEach(DeviceMemory::free);
        }
    }
}
