module kmskeys/witnesses

go 1.24
