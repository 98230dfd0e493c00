package dev.pavage.opencl;

import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/** What a device's compiler has to say of a source. */
final class BuildLog {
    private BuildLog() {}

    /** Builds a source and gives the compiler's warnings and errors, "" if there are none. */
    static String of(ClQueue queue, Source source) {
        cl_program program = CL.clCreateProgramWithSource(queue.context(), 1, new String[] {source.text()}, null, null);
        try {
            cl_device_id[] device = {queue.device()};
            int code = queue.cl().code(
                    "clBuildProgram",
                    () -> CL.clBuildProgram(program, 1, device, source.options(), null, null));
            String log = queue.cl().text(
                    "clGetProgramBuildInfo",
                    (bytes, value, size) -> CL.clGetProgramBuildInfo(
                            program, queue.device(), CL.CL_PROGRAM_BUILD_LOG, bytes, value, size));
            return code == 0 ? log : ClError.text(code) + "\n" + log;
        } finally {
            CL.clReleaseProgram(program);
        }
    }
}
