// Reading and writing files: text, hex images, positions, a file that is not there.
module files;
    reg [7:0] mem [0:15];
    reg [63:0] wide;
    reg [8*20:1] line;
    integer i, fd, got, value;
    initial begin
        for (i = 0; i < 16; i = i + 1) mem[i] = i * 17;
        $writememh("m.hex", mem);
        $readmemh("m.hex", mem, 8, 15);
        $display("%h %h", mem[8], mem[15]);
        $readmemh("input.hex", mem);
        $display("%h %h", mem[0], mem[15]);
        fd = $fopen("t.txt", "w");
        for (i = 0; i < 5; i = i + 1) $fdisplay(fd, "%0d %h", i, i * 1000);
        $fclose(fd);
        fd = $fopen("t.txt", "a");
        $fwrite(fd, "last %u", 32'h00ff8041);
        $fclose(fd);
        fd = $fopen("t.txt", "r");
        for (i = 0; i < 5; i = i + 1) begin
            got = $fscanf(fd, "%d %h\n", value, wide);
            $display("scan %0d %0d %0d at %0d", got, value, wide, $ftell(fd));
        end
        got = $fseek(fd, 2, 0);
        got = $fgets(line, fd);
        $display("%0d %0s", got, line);
        got = $rewind(fd);
        $display("%0d", $fgetc(fd));
        got = $fseek(fd, 0, 2);
        value = $fgetc(fd);
        $display("%0d %0d %0d", $ftell(fd), value, $feof(fd) != 0);
        $fclose(fd);
        fd = $fopen("out/deep/there.txt", "w");
        $fdisplay(fd, "in a folder");
        $fclose(fd);
        $display("missing %0d", $fopen("missing.txt", "r"));
        $readmemh("missing.hex", mem);
        $finish;
    end
endmodule
