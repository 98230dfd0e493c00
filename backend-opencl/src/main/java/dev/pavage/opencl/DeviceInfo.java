package dev.pavage.opencl;

import dev.pavage.device.HostMachine;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.opencl.Features.Shuffle;
import dev.pavage.type.DType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** What a device says of itself (OpenCL 1.2 specification, table 4.3), and what follows from it. */
final class DeviceInfo {
    /** What a processor with vectors of 512 bits has, and every ARM of 64 bits; others have half. */
    private static final int MANY_REGISTERS = 32;

    private static final int WIDEST = 512;
    private static final String FP64 = "cl_khr_fp64";
    private static final Set<String> ATOMICS =
            Set.of("cl_khr_int64_base_atomics", "cl_khr_int64_extended_atomics");
    /** Extensions that programs use, or that say what the device is good at. */
    private static final List<String> TOLD = List.of(
            FP64, "cl_khr_fp16", "cl_khr_int64_base_atomics", "cl_khr_subgroups", "cl_khr_subgroup_shuffle",
            "cl_intel_subgroups", PackedDot.EXTENSION, "cl_khr_device_uuid", "cl_khr_icd");

    private final OpenCl cl;
    private final cl_device_id id;
    private final String platform;
    private final Set<String> extensions;

    /** Asks a device; {@code cl} is for calls on it. */
    DeviceInfo(OpenCl cl, cl_device_id id) {
        this.cl = cl;
        this.id = id;
        this.platform = platformText(cl, platformOf(cl, id), CL.CL_PLATFORM_NAME);
        this.extensions = Set.of(Arrays.stream(text(CL.CL_DEVICE_EXTENSIONS).split("\\s+"))
                .distinct()
                .toArray(String[]::new));
    }

    private static cl_platform_id platformOf(OpenCl cl, cl_device_id id) {
        return cl.object("clGetDeviceInfo", new cl_platform_id[] {new cl_platform_id()},
                asking(id, CL.CL_DEVICE_PLATFORM));
    }

    private static OpenCl.Query asking(cl_device_id id, int parameter) {
        return (bytes, value, size) -> CL.clGetDeviceInfo(id, parameter, bytes, value, size);
    }

    /** A text that a platform gives. */
    static String platformText(OpenCl cl, cl_platform_id platform, int parameter) {
        return cl.text(
                "clGetPlatformInfo",
                (bytes, value, size) -> CL.clGetPlatformInfo(platform, parameter, bytes, value, size));
    }

    /** A text that the device gives. */
    String text(int parameter) {
        return cl.text("clGetDeviceInfo", asking(id, parameter));
    }

    /** A number of 32 or 64 bits that the device gives. */
    long number(int parameter) {
        return cl.number("clGetDeviceInfo", asking(id, parameter));
    }

    /** The device. */
    cl_device_id id() {
        return id;
    }

    private boolean is(int parameter) {
        return number(parameter) != 0;
    }

    /** The device's name. */
    String name() {
        return text(CL.CL_DEVICE_NAME);
    }

    /** What tells this device and its driver from others: for files that are kept from one run to the next. */
    String driver() {
        return String.join(
                "\n",
                platform,
                text(CL.CL_DRIVER_VERSION),
                text(CL.CL_DEVICE_VERSION),
                text(CL.CL_DEVICE_OPENCL_C_VERSION));
    }

    /** Whether it is a processor of the host and nothing else. */
    boolean isCpu() {
        return is(type(), CL.CL_DEVICE_TYPE_CPU) && !is(type(), CL.CL_DEVICE_TYPE_GPU);
    }

    /** GPUs first, processors of the host last. */
    int rank() {
        return is(type(), CL.CL_DEVICE_TYPE_GPU) ? 0 : isCpu() ? 2 : 1;
    }

    private long type() {
        return number(CL.CL_DEVICE_TYPE);
    }

    private static boolean is(long bits, long bit) {
        return (bits & bit) != 0;
    }

    /** Whether it uses the host's memory. */
    @SuppressWarnings("deprecation") // OpenCL 1.2 has no other way to ask.
    boolean sharesMemory() {
        return is(CL.CL_DEVICE_HOST_UNIFIED_MEMORY);
    }

    /**
     * Whether its driver keeps what its compiler makes from one run to the next. PoCL does. Before version 6.0 it must
     * not be asked for binaries either: that compiles each kernel once more, and if a launch of the kernel is under way
     * the process ends with {@code pocl_release_dlhandle_cache: Assertion `found->ref_count > 0' failed}.
     */
    boolean keepsBinaries() {
        return isPocl();
    }

    private boolean isPocl() {
        return family().name().equals(DeviceFamily.POCL);
    }

    /** What Pavage needs and the device has not, if there is such a thing. */
    Optional<String> unfit() {
        String version = text(CL.CL_DEVICE_VERSION);
        boolean old = version.startsWith("OpenCL 1.0") || version.startsWith("OpenCL 1.1");
        boolean embedded = text(CL.CL_DEVICE_PROFILE).equals("EMBEDDED_PROFILE");
        Map<String, Boolean> faults = new LinkedHashMap<>();
        faults.put("is not available", !is(CL.CL_DEVICE_AVAILABLE));
        faults.put("has no compiler for OpenCL C", !is(CL.CL_DEVICE_COMPILER_AVAILABLE));
        faults.put("is big-endian", !is(CL.CL_DEVICE_ENDIAN_LITTLE));
        faults.put("has " + version + ", and 1.2 is needed", old);
        // The embedded profile may do without 64-bit integers, which addresses and programs' numbers are.
        faults.put("has no 64-bit integers", embedded && !extensions.contains("cles_khr_int64"));
        return faults.keySet().stream().filter(why -> Boolean.TRUE.equals(faults.get(why))).findFirst();
    }

    private boolean hasDouble() {
        return extensions.contains(FP64) || is(CL.CL_DEVICE_DOUBLE_FP_CONFIG);
    }

    /** What generated code may use. */
    Features features() {
        int subGroup = family().subGroup();
        Shuffle shuffle = Stream.of(Shuffle.KHR, Shuffle.INTEL)
                .filter(s -> subGroup > 1 && extensions.contains(s.extension()))
                .findFirst()
                .orElse(Shuffle.NONE);
        return new Features(
                hasDouble(),
                extensions.containsAll(ATOMICS),
                is(number(CL.CL_DEVICE_SINGLE_FP_CONFIG), CL.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT),
                isPocl(),
                shuffle,
                shuffle.equals(Shuffle.NONE) ? 1 : subGroup);
    }

    private DeviceFamily family() {
        return DeviceFamily.of(isCpu(), platform, text(CL.CL_DEVICE_VENDOR), name());
    }

    /** What lowerings may rely on, for a device of a name. */
    Target target(String device, Lowering lowering) {
        boolean threads = lowering == Lowering.THREADS;
        int bits = (int) Math.min(WIDEST, Float.SIZE * number(CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT));
        EnumSet<DType> dtypes = EnumSet.allOf(DType.class);
        if (!hasDouble()) {
            dtypes.remove(DType.F64);
        }
        return new Target(
                device,
                family().name(),
                lowering,
                dtypes,
                bits,
                bits == WIDEST || HostMachine.isArm() ? MANY_REGISTERS : MANY_REGISTERS / 2,
                threads ? features().subGroup() : 1,
                threads ? (int) number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE) : 1,
                threads ? number(CL.CL_DEVICE_LOCAL_MEM_SIZE) : 0,
                isCpu() ? HostMachine.caches() : List.of(number(CL.CL_DEVICE_GLOBAL_MEM_CACHE_SIZE)),
                threads ? matrixUnits(extensions, text(CL.CL_DEVICE_VERSION)) : List.of(),
                false,
                sharesMemory());
    }

    /** The matrix instructions of a device with extensions and of a version of OpenCL. */
    static List<MatrixUnit> matrixUnits(Set<String> extensions, String version) {
        boolean packed = extensions.contains(PackedDot.EXTENSION) && version.startsWith("OpenCL 3");
        return packed ? PackedDot.units() : List.of();
    }

    /** What a person wants to know. */
    Map<String, String> facts(Lowering lowering) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", name());
        facts.put("vendor", text(CL.CL_DEVICE_VENDOR));
        facts.put("platform", platform);
        facts.put("version", text(CL.CL_DEVICE_VERSION));
        facts.put("driver", text(CL.CL_DRIVER_VERSION));
        facts.put("language", text(CL.CL_DEVICE_OPENCL_C_VERSION));
        facts.put("type", type(type()) + ", programs by " + (lowering == Lowering.LOOPS ? "loops" : "threads"));
        facts.put(
                "compute units",
                number(CL.CL_DEVICE_MAX_COMPUTE_UNITS) + " at up to " + number(CL.CL_DEVICE_MAX_CLOCK_FREQUENCY)
                        + " MHz");
        facts.put("memory", memory());
        facts.put("local memory", localMemory());
        facts.put("work-group", "up to " + number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE) + " threads");
        Features features = features();
        facts.put(
                "sub-group",
                features.shuffle().equals(Shuffle.NONE)
                        ? "no shuffles"
                        : features.subGroup() + " threads, shuffles by " + features.shuffle().extension());
        facts.put(
                "vectors",
                "f32 x " + number(CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT) + ", i32 x "
                        + number(CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_INT)
                        + (hasDouble() ? ", f64 x " + number(CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_DOUBLE) : ""));
        facts.put("f64", hasDouble() ? "yes" : "no");
        facts.put("f16", extensions.contains("cl_khr_fp16") ? "yes; computed in f32" : "in memory; computed in f32");
        facts.put("f32 quotients", features.exactDivision() ? "correctly rounded" : "within 2.5 ulp");
        facts.put(
                "extensions",
                TOLD.stream().filter(extensions::contains).collect(Collectors.joining(", ")));
        return facts;
    }

    private static String type(long type) {
        String name = is(type, CL.CL_DEVICE_TYPE_GPU)
                ? "GPU"
                : is(type, CL.CL_DEVICE_TYPE_ACCELERATOR) ? "accelerator" : "CPU";
        return is(type, CL.CL_DEVICE_TYPE_CPU) && !name.equals("CPU") ? name + " and CPU" : name;
    }

    private String memory() {
        return mebibytes(number(CL.CL_DEVICE_GLOBAL_MEM_SIZE)) + ", one block up to "
                + mebibytes(number(CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE))
                + (sharesMemory() ? ", shared with the host" : "");
    }

    private String localMemory() {
        boolean local = number(CL.CL_DEVICE_LOCAL_MEM_TYPE) == CL.CL_LOCAL;
        return (number(CL.CL_DEVICE_LOCAL_MEM_SIZE) >> 10) + " KiB" + (local ? "" : " of global memory");
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
