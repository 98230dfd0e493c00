package dev.pavage.ir;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A class of devices that the same tile sizes suit, with what their makers' documents say of all of them. It stands in
 * where a device cannot be asked; where it can, its own answer counts. All of this is from documents, nothing was
 * measured.
 *
 * @param name the name in {@link Target#family}
 * @param cpu whether its devices are processors of the host
 * @param vendors matches a part of the platform's or the vendor's name
 * @param devices matches a part of the device's name
 * @param subGroup so many threads at least run in step, and begin at a multiple of it; 1 if that is not known
 * @param threads threads of a program for which the tile sizes of the family were chosen
 * @param registers 32-bit registers that a thread can have, 0 if not known
 * @param localMemory bytes of local memory that a program can count on, 0 on a processor
 * @param source the documents
 */
public record DeviceFamily(
        String name,
        boolean cpu,
        Pattern vendors,
        Pattern devices,
        int subGroup,
        int threads,
        int registers,
        long localMemory,
        String source) {
    /** The host's processor. */
    public static final String CPU = "cpu";
    /** The host's processor through PoCL. */
    public static final String POCL = "pocl";
    /** Every NVIDIA GPU. */
    public static final String NVIDIA = "nvidia";
    /** AMD's Instinct accelerators and the GPUs before RDNA, which run 64 threads in step. */
    public static final String AMD_CDNA = "amd-cdna";
    /** AMD's GPUs from Navi on, which run 32 threads in step, or 64. */
    public static final String AMD_RDNA = "amd-rdna";
    /** Intel's GPUs: Xe, and the generations before, whose registers are the same. */
    public static final String INTEL_XE = "intel-xe";
    /** Arm's Mali and Immortalis GPUs. */
    public static final String ARM_MALI = "arm-mali";
    /** Qualcomm's Adreno GPUs. */
    public static final String QUALCOMM_ADRENO = "qualcomm-adreno";
    /** The GPUs in Apple's own chips. */
    public static final String APPLE = "apple";

    private static final long KIB = 1024;

    /** The least that a device must have which is no custom one and has the full profile. */
    private static final String LEAST = "OpenCL 1.2 specification (Khronos, 2012), table 4.3: at least 32 KiB";

    /**
     * All families; the first one that matches a device is its own. Apple is last, because on macOS the GPUs of other
     * vendors belong to its platform too.
     */
    // @formatter:off
    public static final List<DeviceFamily> ALL = List.of(
            processor(POCL, "portable computing language|pocl"),
            processor(CPU, ""),
            gpu(NVIDIA, "nvidia", "", 32, 256, 255, 48 * KIB,
                    "CUDA C++ Programming Guide 12 (NVIDIA, 2024), Compute Capabilities, Technical Specifications:"
                            + " warps of 32, 255 registers per thread, 48 KiB of static shared memory per block"),
            gpu(AMD_CDNA, "advanced micro devices|\\bamd\\b", "gfx[6-9]|instinct|\\bmi\\d{2,3}|vega|polaris|renoir",
                    64, 256, 256, 64 * KIB,
                    "AMD GPU specifications (ROCm documentation, 2026): wavefronts of 64, 64 KiB of LDS or more;"
                            + " User Guide for AMDGPU Backend (LLVM, 2025), register mapping: VGPR0 to VGPR255"),
            gpu(AMD_RDNA, "advanced micro devices|\\bamd\\b", "", 32, 256, 256, 64 * KIB,
                    "RDNA3 Instruction Set Architecture Reference Guide (AMD, 2023), chapter 3: waves of 32 or 64,"
                            + " v0 to v255, 64 KiB of LDS for a work-group"),
            gpu(INTEL_XE, "intel", "", 8, 128, 64, 64 * KIB,
                    "oneAPI GPU Optimization Guide (Intel, 2023), Iris Xe GPU Architecture: 128 registers of 32 bytes"
                            + " for a hardware thread, taken here as shared by 16 lanes; Developer Guide for OpenCL"
                            + " on Intel Processor Graphics (2019), Work-Group Size Recommendations: 64 KiB,"
                            + " 64 to 256 threads; article 000059718 (2024): SIMD8, SIMD16 or SIMD32"),
            gpu(ARM_MALI, "", "mali|immortalis", 4, 128, 64, 32 * KIB,
                    "Mali Bifrost and Valhall OpenCL Developer Guide 3.2 (Arm, 2019), 9.6 and table 9-1: 4, 8 or 16"
                            + " adjacent threads, 64 registers; 7.3.2: local memory is main memory. " + LEAST),
            gpu(QUALCOMM_ADRENO, "", "adreno|^fd\\d{3}", 1, 128, 0, 32 * KIB, LEAST),
            gpu(APPLE, "", "^apple", 1, 128, 0, 32 * KIB,
                    "Metal Feature Set Tables (Apple, 2024), implementation limits: 32 KiB of threadgroup memory"));
    // @formatter:on

    /** What can be assumed of a GPU that belongs to no family. */
    public static final DeviceFamily UNKNOWN = gpu("", "", "", 1, 128, 0, 32 * KIB, LEAST);

    private static DeviceFamily processor(String name, String vendors) {
        return new DeviceFamily(
                name, true, pattern(vendors), pattern(""), 1, 1, 0, 0, "one thread of a processor runs a program");
    }

    private static DeviceFamily gpu(
            String name,
            String vendors,
            String devices,
            int subGroup,
            int threads,
            int registers,
            long localMemory,
            String source) {
        return new DeviceFamily(
                name, false, pattern(vendors), pattern(devices), subGroup, threads, registers, localMemory, source);
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    }

    /**
     * The family of a device, {@link #UNKNOWN} if there is none.
     *
     * @param cpu whether it is a processor of the host
     * @param platform the platform's name
     * @param vendor the vendor's name
     * @param device the device's name
     */
    public static DeviceFamily of(boolean cpu, String platform, String vendor, String device) {
        return ALL.stream()
                .filter(f -> f.cpu == cpu
                        && f.vendors.matcher(platform + "\n" + vendor).find()
                        && f.devices.matcher(device).find())
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** The family of a name in {@link Target#family}, {@link #UNKNOWN} if there is none. */
    public static DeviceFamily named(String name) {
        return ALL.stream().filter(f -> f.name.equals(name)).findFirst().orElse(UNKNOWN);
    }
}
